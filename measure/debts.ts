import type { Audit, Debt } from '../lib/model/events/event.ts';
import type { AcknowledgedOrder } from './load/sample.ts';

/** The run that an audit is made for. */
export interface AuditedRun {
  readonly experiment: string;
  /** When it began, monotonic milliseconds. */
  readonly since: number;
}

const kinds = ['lost', 'doubled', 'unsettled'] as const;

/** Ids of orders by what is wrong with them. */
export type Wrong = Pick<Audit, (typeof kinds)[number]>;

/** What an audit has found in the stores, of all runs. */
export interface Found {
  readonly acknowledged: readonly AcknowledgedOrder[];
  readonly wrong: Wrong;
  /** When each message was sent that waits, or was given up; monotonic milliseconds. */
  readonly queued: readonly number[];
  readonly deadLetters: readonly number[];
}

/**
 * Tells what a run is charged with from what runs before it left behind. An order that an earlier audit found in order
 * counts for the run in which it was found wrong, however old it is.
 */
export interface Debts {
  /** The audit of a run by what is found now. */
  tellApart(run: AuditedRun, found: Found): Audit;
  /** The same as the run's last word: what is wrong now is no later run's. */
  settle(run: AuditedRun, found: Found): Audit;
}

const theStart = 'the start';

export function createDebts(): Debts {
  const runs: AuditedRun[] = [];
  const audited = new Set<string>();
  let known: Record<keyof Wrong, ReadonlyMap<string, string>> = {
    lost: new Map(),
    doubled: new Map(),
    unsettled: new Map(),
  };

  const experimentAt = (moment: number) => runs.findLast(({ since }) => since <= moment)?.experiment ?? theStart;

  /** For every order that is wrong: the earlier experiment that owes it, or undefined where the run itself does. */
  const owners = (kind: keyof Wrong, { since }: AuditedRun, { acknowledged, wrong }: Found) => {
    const unseen = acknowledged.filter(({ orderId, at }) => at < since && !audited.has(orderId));
    const times = new Map(unseen.map(({ orderId, at }) => [orderId, at]));
    return wrong[kind].map((orderId) => {
      const at = times.get(orderId);
      return { orderId, owner: known[kind].get(orderId) ?? (at === undefined ? undefined : experimentAt(at)) };
    });
  };

  const tellApart = (run: AuditedRun, found: Found): Audit => {
    const own = (kind: keyof Wrong) =>
      owners(kind, run, found)
        .filter(({ owner }) => owner === undefined)
        .map(({ orderId }) => orderId);
    const isOwn = (moment: number) => moment >= run.since;
    const namesBefore = (moments: readonly number[]) => moments.filter((moment) => !isOwn(moment)).map(experimentAt);
    const lost = own('lost');
    const receipts = new Set(found.acknowledged.filter(({ at }) => isOwn(at)).map(({ orderId }) => orderId));
    const owed = owedBy({
      orders: kinds.flatMap((kind) => owners(kind, run, found)),
      before: kinds.flatMap((kind) => [...known[kind]]),
      queued: namesBefore(found.queued),
      deadLetters: namesBefore(found.deadLetters),
    });
    return {
      acknowledged: receipts.size,
      stored: receipts.size - lost.filter((orderId) => receipts.has(orderId)).length,
      lost,
      doubled: own('doubled'),
      unsettled: own('unsettled'),
      queued: found.queued.filter(isOwn).length,
      deadLetters: found.deadLetters.filter(isOwn).length,
      ...(owed.length > 0 && { owed }),
    };
  };

  return {
    tellApart,
    settle(run, found) {
      const audit = tellApart(run, found);
      const named = (kind: keyof Wrong) =>
        new Map(owners(kind, run, found).map(({ orderId, owner = run.experiment }) => [orderId, owner]));
      known = { lost: named('lost'), doubled: named('doubled'), unsettled: named('unsettled') };
      for (const { orderId } of found.acknowledged) audited.add(orderId);
      runs.push(run);
      return audit;
    },
  };
}

/** The debts of earlier experiments, the oldest experiment's order first. */
function owedBy(found: {
  orders: readonly { orderId: string; owner: string | undefined }[];
  before: readonly (readonly [orderId: string, experiment: string])[];
  queued: readonly string[];
  deadLetters: readonly string[];
}): Debt[] {
  const wrong = new Set(found.orders.map(({ orderId }) => orderId));
  const owed = found.orders.flatMap(({ orderId, owner }) => (owner === undefined ? [] : [{ orderId, since: owner }]));
  const settled = found.before
    .map(([orderId, since]) => ({ orderId, since }))
    .filter(({ orderId }) => !wrong.has(orderId));
  const names = [...settled, ...owed].map(({ since }) => since);
  return [...new Set([...names, ...found.queued, ...found.deadLetters])].map((since) => ({
    since,
    orders: idsSince(owed, since).size,
    settled: idsSince(settled, since).size,
    queued: found.queued.filter((name) => name === since).length,
    deadLetters: found.deadLetters.filter((name) => name === since).length,
  }));
}

function idsSince(orders: readonly { orderId: string; since: string }[], experiment: string): Set<string> {
  return new Set(orders.filter(({ since }) => since === experiment).map(({ orderId }) => orderId));
}
