import type { Clock } from '../base/clock.ts';
import type { Audit } from '../lib/model/events/audit.ts';
import { countOf } from '../lib/model/events/count-of.ts';
import { mapValues } from '../lib/model/map-values.ts';
import type { DataPromise, PromiseFindings, Receipt, StartedStores } from '../lib/model/system.ts';
import type { AuditedRun, Debts, Found } from './debts.ts';

export interface AuditOptions {
  readonly promises: readonly DataPromise[];
  readonly stores: StartedStores;
  /** The receipts of all runs. */
  readonly receipts: readonly Receipt[];
  /** The run whose receipts are asked for. */
  readonly run: AuditedRun;
  /** What earlier runs owe; it learns what this one does. */
  readonly debts: Debts;
  /** How long what may come right by itself may take to. */
  readonly settleMilliseconds: number;
  readonly clock: Clock;
}

const lookEveryMilliseconds = 250;

/**
 * Compares what users hold receipts for with what the stores hold, read past every link and proxy. Waits until nothing
 * of this run can come right by itself any more, or the settling time is over. A promise that could not be looked at, as
 * where a store does not answer, is told as such, and hides no other.
 */
export async function auditPromises(options: AuditOptions): Promise<Audit> {
  const { promises, run, debts, settleMilliseconds, clock, receipts } = options;
  const giveUp = clock.monotonic() + settleMilliseconds;
  /** Those that kept the last look waiting: asked before the others, which are spared until then. */
  let waited: readonly DataPromise[] = [];
  while (true) {
    const timeIsOver = clock.monotonic() >= giveUp;
    const isSettled = (found: Found) => isSettledIn(debts.tellApart(run, found), found);
    if (timeIsOver || waited.length === 0 || isSettled(await lookAt(waited, options))) {
      const found = await lookAt(promises, options);
      if (timeIsOver || isSettled(found)) return debts.settle(run, found);
      const alone = (name: string): Found => ({ receipts, promises: pick(found.promises, name), unseen: {} });
      waited = promises.filter(({ name }) => !isSettled(alone(name)));
    }
    await clock.sleep(lookEveryMilliseconds);
  }
}

async function lookAt(promises: readonly DataPromise[], { stores, receipts, clock }: AuditOptions): Promise<Found> {
  const look = {};
  const found: Record<string, PromiseFindings> = {};
  const unseen: Record<string, string> = {};
  for (const promise of promises) {
    try {
      const findings = await promise.audit({ receipts, stores, look });
      const inMonotonic = (moment: number) => moment - clock.wall() + clock.monotonic();
      found[promise.name] = {
        ...findings,
        waiting: mapValues(findings.waiting, (moments) => moments.map(inMonotonic)),
      };
    } catch (error) {
      unseen[promise.name] = (error as Error)?.message ?? String(error);
    }
  }
  return { receipts, promises: found, unseen };
}

const pick = (promises: Found['promises'], name: string): Found['promises'] =>
  Object.hasOwn(promises, name) ? { [name]: promises[name] as PromiseFindings } : {};

/** Whether nothing that the run is charged with may still come right by itself. */
function isSettledIn(audit: Audit, { promises }: Found): boolean {
  return Object.values(promises).every(({ settling }) => settling.every((kind) => countOf(audit, kind) === 0));
}
