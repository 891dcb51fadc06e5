import { engageLever } from '../../aws/fis/move-lever.ts';
import type { SafetyLeverClient } from '../../aws/fis/safety-lever.ts';
import type { Clock } from '../../base/clock.ts';
import { leverReason } from '../../lib/model/safety-lever.ts';

export interface Ports {
  readonly lever: SafetyLeverClient;
  readonly clock: Pick<Clock, 'wall'>;
  /** The name under which it acts. */
  readonly who: string;
}

/**
 * Engages the safety lever, whatever the event is, and says in one sentence what it did; it cannot do the opposite. Who
 * presses Test in the console may give a reason: `{ "why": "orders are failing" }`. Doing it again changes nothing.
 */
export async function engage(event: unknown, { lever: client, clock, who }: Ports): Promise<string> {
  const { lever, already } = await engageLever(client, leverReason({ why: whyOf(event), who, at: clock.wall() }));
  const [, , , region = '', account = ''] = lever.arn.split(':');
  const where = `of account ${account} in ${region}`;
  if (already) {
    return `The safety lever ${where} was ${lever.status} already, for this reason, which stays: ${lever.reason}.`;
  }
  return lever.status === 'engaged'
    ? `The safety lever ${where} is engaged: no experiment runs, and what starts is cancelled.`
    : `The safety lever ${where} is ${lever.status}: every experiment is being stopped, and what starts is cancelled.`;
}

function whyOf(event: unknown): string {
  const { why } = (typeof event === 'object' && event !== null ? event : {}) as { why?: unknown };
  return typeof why === 'string' ? why : '';
}
