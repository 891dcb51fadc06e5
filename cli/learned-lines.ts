import Table from 'cli-table3';
import type { Topology } from '../lib/model/topology.ts';
import { declaredOf, type Learned, type LearnedEdge, unseen } from '../runs/this-machine/learn/learn.ts';

const none = '-';

/** What was learnt, for people. `withFindings`: also what users got while each edge was cut. */
export function learnedLines(learned: Learned, topology: Topology, withFindings: boolean): string[] {
  const { edges, bypasses, seconds } = learned;
  const table = new Table({
    head: ['caller', 'callee', 'calls a second', 'declared', ...(withFindings ? ['found'] : []), 'note'],
    style: { head: [], border: [], compact: true },
  });
  for (const edge of edges) {
    const declared = declaredOf(topology, edge);
    table.push([
      edge.caller,
      edge.callee,
      (edge.calls / seconds).toFixed(1),
      declared === undefined ? none : declared ? 'degradable' : 'needed',
      ...(withFindings ? [edge.finding ?? none] : []),
      noteOf(edge, declared, withFindings),
    ]);
  }
  const quiet = unseen(topology, edges);
  return [
    table.toString(),
    ...(quiet.length > 0
      ? ['', `Never seen: ${quiet.map(({ caller, callee }) => `${caller} to ${callee}`).join(', ')}.`]
      : []),
    ...(bypasses.length > 0 ? ['', 'Not over links, so neither seen nor impaired:'] : []),
    ...bypasses.map(({ service, host, port, to }) => `  ${service} to ${host}:${port}${to ? `, which is ${to}` : ''}`),
  ];
}

function noteOf(edge: LearnedEdge, declared: boolean | undefined, withFindings: boolean): string {
  const { onlyWithout } = edge;
  const notes = [
    ...(onlyWithout ? [`only while ${onlyWithout.caller} is without ${onlyWithout.callee}`] : []),
    ...(withFindings && contradicts(edge, declared) ? ['not as declared'] : []),
  ];
  return notes.join('; ');
}

/** Whether experiments found otherwise than was declared. */
export const contradicts = ({ finding }: LearnedEdge, declared: boolean | undefined): boolean =>
  declared !== undefined &&
  (finding === 'needed' || finding === 'degradable') &&
  declared !== (finding === 'degradable');
