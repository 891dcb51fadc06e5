import { type NotOk, notOk } from '../../aws/cloudwatch/alarms.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Clock } from '../../base/clock.ts';
import type { StopCondition } from '../../lib/model/fis-template.ts';

export interface AwaitAlarms {
  readonly endpoint: Pick<Endpoint, 'cloudwatch' | 'metricPollMilliseconds'>;
  readonly clock: Clock;
  /** When to give up, by the monotonic clock. */
  readonly giveUp: number;
  readonly signal: AbortSignal;
  readonly line: (text: string) => void;
}

/**
 * Waits until the alarms of a template's stop conditions are OK, and says which are not: FIS starts nothing before. Gives
 * what is wrong where they stay as they are, or where the wait was interrupted. One without data could stop nothing, so it
 * is waited for too. Where there is no CloudWatch to ask FIS alone decides.
 */
export async function awaitAlarms(
  { endpoint: { cloudwatch, metricPollMilliseconds }, clock, giveUp, signal, line }: AwaitAlarms,
  stopConditions: readonly StopCondition[],
): Promise<string | undefined> {
  if (!cloudwatch) return undefined;
  let told = '';
  for (;;) {
    const waiting = await notOk(cloudwatch, stopConditions);
    if (waiting.length === 0) {
      if (told !== '') line('  all stop conditions are OK');
      return undefined;
    }
    const text = waiting.map(({ name, state }) => `${name} is ${state}`).join(', ');
    const left = giveUp - clock.monotonic();
    if (signal.aborted || left <= 0) return `${text} (${reasonsOf(waiting)})`;
    if (text !== told) line(`  waiting up to ${Math.ceil(left / 1000)} s for stop conditions to be OK: ${text}`);
    told = text;
    await clock.sleep(Math.min(metricPollMilliseconds, left), signal);
  }
}

const reasonsOf = (alarms: readonly NotOk[]) => [...new Set(alarms.map(({ reason }) => reason))].join('; ');
