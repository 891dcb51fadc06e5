import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { drillKey, drillMark } from '../../lib/model/response/drill.ts';
import type { Ports } from './ports.ts';

/** What came of an act: its result, or that it was a drill and nothing was done. */
export type Acted<Result> = { readonly drill: false; readonly result: Result } | { readonly drill: true };

type DrillPorts = Pick<Ports, 'ledger' | 'log'>;

/** Whether somebody tries whether alarms ring. */
export const isDrill = async ({ ledger }: Pick<Ports, 'ledger'>): Promise<boolean> =>
  (await ledger.get(drillKey.pk, drillKey.sk)) !== undefined;

/** What an alarm has to do with a drill: it was made to ring, or rings while one goes on, which may last until then. */
export type Drill = { readonly is: 'made' } | { readonly is: 'meanwhile'; readonly until: number };

/** Undefined where it is no drill. An alarm may be heard when its drill is over: it says so itself, or the lease names it. */
export async function drillOf(
  { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>,
  { name, reason }: Pick<AlarmEvent, 'name' | 'reason'>,
): Promise<Drill | undefined> {
  if (reason.startsWith(drillMark)) return { is: 'made' };
  const lease = await ledger.get(drillKey.pk, drillKey.sk);
  if (!lease) return undefined;
  if (lease.alarm === name) return { is: 'made' };
  return { is: 'meanwhile', until: 1000 * Number(lease.expiresAt ?? clock.wall() / 1000) };
}

/** In so many seconds an alarm is looked at again that rang during a drill: nothing is done while that goes on. */
export const secondsUntilOver = ({ clock }: Pick<Ports, 'clock'>, { until }: { readonly until: number }): number =>
  Math.min(mostSeconds, Math.max(1, Math.ceil((until - clock.wall()) / 1000) + 1));

/** A drill that ends before its lease does is noticed by then. */
const mostSeconds = 60;

/**
 * The one way to change anything: whatever handlers do to experiments and services goes through here, and is not done
 * during a drill. A test looks that no other file sends such a command.
 */
export async function act<Result>(
  ports: DrillPorts,
  what: string,
  effect: () => Promise<Result>,
  { drill = false }: { readonly drill?: boolean } = {},
): Promise<Acted<Result>> {
  if (drill || (await isDrill(ports))) {
    ports.log.info('drill: not done', { what });
    return { drill: true };
  }
  ports.log.info('acting', { what });
  return { drill: false, result: await effect() };
}
