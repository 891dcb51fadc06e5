import { type NotOk, notOk } from '../../aws/cloudwatch/alarms.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Clock } from '../../base/clock.ts';
import { alarmName } from '../../lib/model/alarm-port.ts';
import type { StopCondition } from '../../lib/model/fis-template.ts';

export interface AwaitAlarms {
  readonly endpoint: Pick<Endpoint, 'cloudwatch' | 'metricPollMilliseconds'>;
  readonly clock: Clock;
  /** When to give up, by the monotonic clock. */
  readonly giveUp: number;
  readonly signal: AbortSignal;
  readonly line: (text: string) => void;
  /** Alarms that were waited for in vain before, by name: nobody waits for them again until they have been OK. Added to. */
  readonly inVain: Set<string>;
}

/**
 * Waits until the alarms of a template's stop conditions are OK, and says which are not: FIS starts nothing before. Gives
 * what is wrong where they stay as they are, or where the wait was interrupted. One without data could stop nothing, so it
 * is waited for too, once in a batch. Where there is no CloudWatch to ask FIS alone decides.
 */
export async function awaitAlarms(
  { endpoint: { cloudwatch, metricPollMilliseconds }, clock, giveUp, signal, line, inVain }: AwaitAlarms,
  stopConditions: readonly StopCondition[],
): Promise<string | undefined> {
  if (!cloudwatch) return undefined;
  let told = '';
  for (;;) {
    const waiting = await notOk(cloudwatch, stopConditions);
    const names = new Set(waiting.map(({ name }) => name));
    for (const { value = '' } of stopConditions) if (!names.has(alarmName(value))) inVain.delete(alarmName(value));
    if (waiting.length === 0) {
      if (told !== '') line('  all stop conditions are OK');
      return undefined;
    }
    const text = waiting.map(({ name, state }) => `${name} is ${state}`).join(', ');
    const left = giveUp - clock.monotonic();
    const reasons = `${text} (${reasonsOf(waiting)})`;
    if (signal.aborted) return reasons;
    if ([...names].every((name) => inVain.has(name))) return `${reasons}, as before`;
    if (left <= 0) {
      for (const name of names) inVain.add(name);
      return reasons;
    }
    if (text !== told) line(`  waiting up to ${Math.ceil(left / 1000)} s for stop conditions to be OK: ${text}`);
    told = text;
    await clock.sleep(Math.min(metricPollMilliseconds, left), signal);
  }
}

const reasonsOf = (alarms: readonly NotOk[]) => [...new Set(alarms.map(({ reason }) => reason))].join('; ');
