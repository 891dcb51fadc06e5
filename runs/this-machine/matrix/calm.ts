import type { Edge } from '../../../lib/model/topology.ts';
import type { SystemClient } from '../../../local/client/system-client.ts';
import type { MatrixDocument } from '../../matrix/document.ts';
import type { Calm } from '../../matrix/planner.ts';
import { isSame } from '../learn/classify.ts';
import type { Walk } from '../learn/cut-all.ts';
import type { Look } from '../learn/fault-look.ts';
import type { Span } from '../learn/journeys.ts';
import { callsOutside } from './edge-seconds.ts';

const second = 1000;
/** So long after a fault its caller may still do other than usual. */
const aftermath = 10 * second;

/** How often edges are called while nothing is broken. */
export interface CalmWatch {
  /** By all that was seen so far. */
  of(edge: Edge): Calm;
  /** What was seen while an edge was broken says nothing of how it is otherwise. */
  broken(without: Edge, look: Look): void;
}

const distinct = (edges: readonly Edge[]): Edge[] =>
  edges.filter((edge, index) => edges.findIndex((one) => isSame(one, edge)) === index);

export function createCalm(
  system: Pick<SystemClient, 'events'>,
  walk: Walk,
  earlier: Pick<MatrixDocument, 'edges'> | undefined,
): CalmWatch {
  const spans: Span[] = [];
  const onlyWithout: { readonly edge: Edge; readonly without: Edge }[] = [];
  const begun = system.events.at(0)?.mono ?? 0;
  const seconds = () => {
    const broken = spans.reduce((sum, { from, to }) => sum + to - from, 0);
    return Math.max(walk.seconds, ((system.events.at(-1)?.mono ?? begun) - begun - broken) / second);
  };
  return {
    of: (edge) => {
      const before = earlier?.edges.find((one) => isSame(one, edge))?.calm;
      const walked = walk.calls.find((one) => isSame(one, edge))?.calls ?? 0;
      const calls = Math.max(walked, callsOutside(system.events, edge, spans)) + (before?.calls ?? 0);
      const shown = onlyWithout.flatMap(({ edge: called, without }) => (isSame(called, edge) ? [without] : []));
      return {
        calls,
        seconds: seconds() + (before?.seconds ?? 0),
        onlyWithout: calls > 0 ? [] : distinct([...(before?.onlyWithout ?? []), ...shown]),
      };
    },
    broken: (without, { span, calls }) => {
      if (span) spans.push({ from: span.from - second, to: span.to + aftermath });
      for (const { caller, callee } of calls) {
        const edge = { caller, callee };
        const isKnown = onlyWithout.some((one) => isSame(one.edge, edge) && isSame(one.without, without));
        if (!isKnown && !isSame(without, edge)) onlyWithout.push({ edge, without });
      }
    },
  };
}
