import type { EdgeLevels, Verdict } from '../../lib/model/events/verdict.ts';
import { inNumber } from '../../measure/judge/phrases.ts';

/** Beyond so many runs only the sum is told. */
const mostTold = 3;

/** What became of single requests: how many faults on requests have touched, and what the mesh made again. */
export function requestLines(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length > mostTold) {
    const again = verdicts.flatMap(({ perEdge }) => perEdge.map(madeAgain)).reduce((sum, each) => sum + each, 0);
    return again > 0 ? [`  made again by the mesh: ${inNumber(again, 'requests')}; results.json has them by edge`] : [];
  }
  return verdicts.flatMap(({ experiment, effect: { touched }, perEdge }) => {
    const edges = perEdge.flatMap((edge) =>
      madeAgain(edge) > 0 ? [`${madeAgain(edge)} of ${edge.caller} to ${edge.callee}`] : [],
    );
    return [
      ...(touched === undefined
        ? []
        : [`  ${experiment}: ${touched} ${touched === 1 ? 'request or command' : 'requests or commands'} touched`]),
      ...(edges.length > 0 ? [`  ${experiment}: made again by the mesh: ${edges.join(', ')}`] : []),
    ];
  });
}

const madeAgain = ({ during: { calls, meshRetries } }: EdgeLevels): number => Math.round(calls * (meshRetries ?? 0));
