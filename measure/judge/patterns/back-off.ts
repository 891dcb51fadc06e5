import type { Waits } from '../../../lib/model/events/edge-window.ts';
import { patterns } from '../../../lib/model/patterns.ts';
import { counted } from '../phrases.ts';
import { edgesOf, type Found, inWords, type JudgePattern } from './pattern-run.ts';

/** Fewer say nothing of how callers wait. */
const least = { second: 20, later: 10 };
/** Who asks for a third time sooner does not wait at all: so long takes the way through a process; milliseconds. */
const atOnce = 3;
/** Below it the machine's own unevenness is as much as a caller's would be; milliseconds. */
const leastWait = 25;

/** Callers wait before they ask again, longer or shorter each, so that they do not all come back at once. */
export const judgeBackOff: JudgePattern = (run) =>
  edgesOf(run).flatMap(({ edge, since }): Found[] => {
    const { second, later } = since.waits;
    const told = [
      ...(later.count >= least.later ? [said('third or later attempt', later, meanOf(later) < atOnce ? 1 : 0)] : []),
      ...(second.count >= least.second && meanOf(second) >= leastWait
        ? [said('second attempt', second, 1 - Math.min(1, deviationOf(second)))]
        : []),
    ];
    const worst = told.toSorted((one, other) => other.value - one.value)[0];
    if (!worst) return [];
    return [{ on: inWords(edge), result: worst.value > patterns['back-off'].limit ? 'weak' : 'held', ...worst }];
  });

/** `alike`: from 0 to 1. */
const said = (what: string, waits: Waits, alike: number) => ({
  value: 100 * alike,
  evidence: `${counted(waits.count, what)} after ${meanOf(waits).toFixed(0)} ms, give or take ${(100 * deviationOf(waits)).toFixed(0)} %`,
});

const meanOf = ({ count, sum }: Waits): number => sum / Math.max(1, count);

/** As a share of the mean. */
function deviationOf(waits: Waits): number {
  const mean = meanOf(waits);
  const variance = waits.squares / Math.max(1, waits.count) - mean ** 2;
  return Math.sqrt(Math.max(0, variance)) / Math.max(1e-9, mean);
}
