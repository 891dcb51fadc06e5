import { drillKey, drillMark } from '../../lib/model/response/drill.ts';
import type { Ports } from './ports.ts';

/** What came of an act: its result, or that it was a drill and nothing was done. */
export type Acted<Result> = { readonly drill: false; readonly result: Result } | { readonly drill: true };

type DrillPorts = Pick<Ports, 'ledger' | 'log'>;

/** Whether somebody tries whether alarms ring, or the alarm says so itself: it may be heard when the drill is over. */
export async function isDrill({ ledger }: Pick<Ports, 'ledger'>, reason = ''): Promise<boolean> {
  if (reason.startsWith(drillMark)) return true;
  return (await ledger.get(drillKey.pk, drillKey.sk)) !== undefined;
}

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
