import type { Audit } from '../lib/model/events/audit.ts';
import type { Debt } from '../lib/model/events/debt.ts';
import { mapValues } from '../lib/model/map-values.ts';
import type { PromiseFindings, Receipt } from '../lib/model/system.ts';
import { kindsOf } from './kinds.ts';

/** The run that an audit is made for. */
export interface AuditedRun {
  readonly experiment: string;
  /** When it began, monotonic milliseconds. */
  readonly since: number;
}

/** What an audit has found in the stores, of all runs. */
export interface Found {
  readonly receipts: readonly Receipt[];
  /** By the promise's name; what waits has been put there at monotonic milliseconds. */
  readonly promises: Readonly<Record<string, PromiseFindings>>;
  /** Why a promise could not be looked at, by its name. */
  readonly unseen: Readonly<Record<string, string>>;
}

/**
 * Tells what a run is charged with from what runs before it left behind. A receipt that an earlier audit found in order
 * counts for the run in which it was found wrong, however old it is.
 */
export interface Debts {
  /** The audit of a run by what is found now. */
  tellApart(run: AuditedRun, found: Found): Audit;
  /** The same as the run's last word: what is wrong now is no later run's. */
  settle(run: AuditedRun, found: Found): Audit;
}

/** Something wrong: its kind, and the earlier experiment that owes it; undefined where the run itself does. */
interface Wrong {
  readonly promise: string;
  readonly kind: string;
  readonly id: string;
  readonly owner: string | undefined;
}

const theStart = 'the start';

/** `receipts`: what they are called. */
export function createDebts(receipts: string): Debts {
  const runs: AuditedRun[] = [];
  /** The receipts that each promise was last asked for. */
  const audited = new Map<string, ReadonlySet<string>>();
  /** What the last audit found wrong, and of a promise that it could not look at, the one before. */
  let known: readonly (Wrong & { readonly owner: string })[] = [];

  const experimentAt = (moment: number) => runs.findLast(({ since }) => since <= moment)?.experiment ?? theStart;

  const wrongIn = ({ since }: AuditedRun, { receipts: all, promises, unseen }: Found): Wrong[] => {
    const earlier = new Map(all.filter(({ at }) => at < since).map(({ id, at }) => [id, at]));
    const before = new Map(known.map(({ kind, id, owner }) => [`${kind} ${id}`, owner]));
    const found = Object.entries(promises).flatMap(([promise, { wrong }]) => {
      const ownerOf = (kind: string, id: string) => {
        const at = audited.get(promise)?.has(id) ? undefined : earlier.get(id);
        return before.get(`${kind} ${id}`) ?? (at === undefined ? undefined : experimentAt(at));
      };
      return Object.entries(wrong).flatMap(([kind, ids]) =>
        ids.map((id) => ({ promise, kind, id, owner: ownerOf(kind, id) })),
      );
    });
    return [...found, ...known.filter(({ promise }) => Object.hasOwn(unseen, promise))];
  };

  const tellApart = (run: AuditedRun, found: Found): Audit => {
    const kinds = kindsOf(found.promises);
    const wrong = wrongIn(run, found);
    const own = Object.fromEntries(
      Object.keys(kinds.wrong).map((kind) => [
        kind,
        wrong.filter((one) => one.kind === kind && one.owner === undefined).map(({ id }) => id),
      ]),
    );
    const isOwn = (moment: number) => moment >= run.since;
    const namesBefore = (moments: readonly number[]) => moments.filter((moment) => !isOwn(moment)).map(experimentAt);
    const acknowledged = new Set(found.receipts.filter(({ at }) => isOwn(at)).map(({ id }) => id));
    const lost = (own.lost ?? []).filter((id) => acknowledged.has(id));
    const waiting = mapValues(kinds.waiting, namesBefore);
    const owed = owedBy(receipts, { wrong, before: known, waiting });
    return {
      acknowledged: acknowledged.size,
      stored: acknowledged.size - lost.length,
      ...own,
      ...mapValues(kinds.waiting, (moments) => moments.filter(isOwn).length),
      ...(Object.keys(found.unseen).length > 0 && { unseen: found.unseen }),
      ...(owed.length > 0 && { owed }),
      receipts,
      promises: kinds.promises,
      words: kinds.words,
    };
  };

  return {
    tellApart,
    settle(run, found) {
      const audit = tellApart(run, found);
      known = wrongIn(run, found).map(({ owner = run.experiment, ...wrong }) => ({ ...wrong, owner }));
      // What is no longer among the receipts is asked for no more.
      const ids = new Set(found.receipts.map(({ id }) => id));
      for (const promise of Object.keys(found.promises)) audited.set(promise, ids);
      runs.push(run);
      return audit;
    },
  };
}

/** The debts of earlier experiments, the oldest experiment's receipts first. */
function owedBy(
  receipts: string,
  found: {
    readonly wrong: readonly Wrong[];
    readonly before: readonly Wrong[];
    /** The experiments that what waits was put there in, by kind. */
    readonly waiting: Readonly<Record<string, readonly string[]>>;
  },
): Debt[] {
  const wrong = new Set(found.wrong.map(({ id }) => id));
  const settled = found.before.filter(({ id }) => !wrong.has(id));
  const names = [...settled, ...found.wrong].flatMap(({ owner }) => owner ?? []);
  return [...new Set([...names, ...Object.values(found.waiting).flat()])].map((since) => ({
    since,
    [receipts]: idsOf(found.wrong, since).size,
    settled: idsOf(settled, since).size,
    ...mapValues(found.waiting, (experiments) => experiments.filter((name) => name === since).length),
  }));
}

function idsOf(wrong: readonly Wrong[], experiment: string): Set<string> {
  return new Set(wrong.filter(({ owner }) => owner === experiment).map(({ id }) => id));
}
