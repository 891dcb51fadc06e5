import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { brokenUndoing } from './broken-promises.ts';
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
}

const noLoad = 'no load was running: start one with `chaos up --rate 50`, or use `chaos run`';

/** What is in doubt about the run itself. Without a load that is the one thing to say: what users saw follows from it. */
export function doubtsUnder(
  { isWithoutLoad = false, unaudited }: Circumstances,
  experiment: Experiment,
  facts: EventFacts,
): string[] {
  if (!isWithoutLoad || facts.faults.length === 0) return doubtsAboutRun(experiment, facts, unaudited);
  return [noLoad, ...doubtsAboutRun({ data: [] }, facts)];
}

/**
 * Where another experiment went on meanwhile, or a process of the runtime itself has ended, nobody knows whose doing a
 * harm was, but for faults that were not undone.
 */
export function toldApart(
  { overlapped = [] }: Circumstances,
  facts: EventFacts,
  broken: readonly string[],
  doubts: readonly string[],
): { broken: readonly string[]; doubts: readonly string[] } {
  if (overlapped.length === 0 && facts.lost.length === 0) return { broken, doubts };
  const own = brokenUndoing(facts);
  const others = broken.filter((reason) => !own.includes(reason));
  return {
    broken: own,
    doubts: [
      ...overlapped.map((other) => `overlapped ${other}`),
      ...[...new Set(facts.lost)].map((role) => `the ${role} process has ended`),
      ...others,
      ...doubts,
    ],
  };
}
