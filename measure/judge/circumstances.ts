import { proxyRole } from '../../lib/model/events/process-identity.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { type Absence, absencesInWords } from './absences.ts';
import { doubtsAboutRun } from './doubts.ts';
import type { EventFacts } from './facts.ts';

/** What else is known of a run than its events say: whether it was alone, and whether anybody was there. */
export interface Circumstances {
  /** Nobody used the system meanwhile: there are no users to speak of. */
  readonly isWithoutLoad?: boolean;
  /** Experiments whose faults or recoveries fell into this one's, e.g. `EXP123 (lose-payment)`. */
  readonly overlapped?: readonly string[];
  /** Why the data was not audited. */
  readonly unaudited?: string;
  /** Whoever ran it had it stopped, as enough was seen: that it did not last to its end is no doubt. */
  readonly isEnough?: boolean;
}

/** The processes of the runtime that keep no data, by their role. */
const withoutData: readonly string[] = ['guardian', 'links', proxyRole, 'load'];

const noLoad = 'no load was running: start one with `chaos up --rate 50`, or use `chaos run`';

/** What is in doubt about the run itself. Without a load that is the one thing to say: what users saw follows from it. */
export function doubtsUnder(
  { isWithoutLoad = false, unaudited, isEnough = false }: Circumstances,
  experiment: Experiment,
  facts: EventFacts,
): string[] {
  if (!isWithoutLoad || facts.faults.length === 0) return doubtsAboutRun(experiment, facts, { unaudited, isEnough });
  return [noLoad, ...doubtsAboutRun({ data: [] }, facts, { isEnough })];
}

/** Broken promises by what they are about. */
export interface Broken {
  /** Faults that were not undone. */
  readonly undoing: readonly string[];
  /** Tasks that ended although no fault hit them. */
  readonly deaths: readonly string[];
  readonly data: readonly string[];
  /** The rest: what users saw, the end of the experiment, the tasks that were not replaced. */
  readonly other: readonly string[];
}

/**
 * Where another experiment went on meanwhile, nobody knows whose doing a harm was, but for faults that were not undone.
 * Where a process of the runtime itself has ended, what users saw may be its doing, and what became of the data where a
 * store has gone; no such end makes a task crash or an order double. So it is where a store was away for a while.
 */
export function toldApart(
  { overlapped = [] }: Circumstances,
  { lost, absences }: { readonly lost: EventFacts['lost']; readonly absences: readonly Absence[] },
  { undoing, deaths, data, other }: Broken,
  doubts: readonly string[],
): { broken: readonly string[]; doubts: readonly string[] } {
  const isAlone = overlapped.length === 0;
  if (isAlone && lost.length + absences.length === 0)
    return { broken: [...undoing, ...deaths, ...data, ...other], doubts };
  const hasStores = absences.length === 0 && lost.every((role) => withoutData.includes(role));
  const own = [...undoing, ...(isAlone ? deaths : []), ...(isAlone && hasStores ? data : [])];
  const others = [...deaths, ...data, ...other].filter((reason) => !own.includes(reason));
  return {
    broken: own,
    doubts: [
      ...overlapped.map((other) => `overlapped ${other}`),
      ...[...new Set(lost)].map((role) => `the ${role} process has ended`),
      ...absencesInWords(absences),
      ...others,
      ...doubts,
    ],
  };
}
