import { someOf } from '../base/some-of.ts';
import type { Comparison, Regression } from '../history/regressions.ts';
import { whereOf } from '../history/row.ts';

/** What got worse, a line for each; that nothing did. */
export const regressionLines = (found: readonly Regression[]): string[] =>
  found.length > 0 ? found.map(lineOf) : ['Nothing got worse.'];

/** The same of runs that were just made, with what could not be compared. */
export const comparisonLines = ({ regressions, alone }: Comparison): string[] => [
  ...regressionLines(regressions),
  ...(alone.length > 0 ? [`Not compared, as no earlier run that held is kept: ${someOf(alone, mostNamed)}.`] : []),
];

const lineOf = ({ experiment, what, lastGood }: Regression): string =>
  `${experiment}: ${what}${lastGood ? `; last good: ${whereOf(lastGood)}` : ''}`;

const mostNamed = 4;
