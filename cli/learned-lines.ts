import Table from 'cli-table3';
import { percent } from '../base/percent.ts';
import type { Edge, Topology } from '../lib/model/topology.ts';
import { declaredOf, type Learned, type LearnedEdge, unseen } from '../runs/this-machine/learn/learn.ts';

const none = '-';

/** What was learnt, for people. `withFindings`: also what users got while each edge was cut. */
export function learnedLines(learned: Learned, topology: Topology, withFindings: boolean): string[] {
  const { edges, connected, bypasses, seconds } = learned;
  const table = new Table({
    head: ['caller', 'callee', 'calls a second', 'declared', ...(withFindings ? ['found'] : []), 'note'],
    style: { head: [], border: [], compact: true },
  });
  for (const edge of edges) {
    const declared = declaredOf(topology, edge);
    table.push([
      edge.caller,
      edge.callee,
      rateOf(edge.calls / seconds),
      declared === undefined ? none : declared ? 'degradable' : 'needed',
      ...(withFindings ? [edge.finding ?? none] : []),
      noteOf(edge, declared, withFindings),
    ]);
  }
  return [
    ...(edges.length > 0 ? [table.toString()] : ['No service was seen calling another, or a store.']),
    ...listed('Connected, but no call was seen: what is sent there is never answered, or nothing is', connected),
    ...listed('Never seen', unseen(topology, [...edges, ...connected])),
    ...(withFindings
      ? listed(
          'Untried, as nobody called there meanwhile, or users were failed already; a higher --rate may help',
          untried(edges),
        )
      : []),
    ...(bypasses.length > 0 ? ['', 'Not over links, so neither seen nor impaired:'] : []),
    ...bypasses.map(({ service, host, port, to }) => `  ${service} to ${host}:${port}${to ? `, which is ${to}` : ''}`),
  ];
}

/** Why nothing was cut; undefined where nothing failed by itself. */
export function failingWords({ failing }: Pick<Learned, 'failing'>): string | undefined {
  if (failing.length === 0) return undefined;
  const each = failing.map(
    ({ journey, failed, total }) => `${journey} (${percent(failed / total)} of ${total} requests)`,
  );
  return `users were failed while nothing was cut: ${each.join(', ')}; what they need cannot be told until that is mended (\`chaos check\` walks each journey once; where the machine is too slow, a lower --rate helps)`;
}

const untried = (edges: readonly LearnedEdge[]) => edges.filter(({ finding }) => finding === 'untried');

const rateOf = (rate: number) => (rate > 0 && rate < 0.05 ? '<0.1' : rate.toFixed(1));

const listed = (words: string, edges: readonly Edge[]): string[] =>
  edges.length === 0
    ? []
    : ['', `${words}: ${edges.map(({ caller, callee }) => `${caller} to ${callee}`).join(', ')}.`];

function noteOf(edge: LearnedEdge, declared: boolean | undefined, withFindings: boolean): string {
  const { onlyWithout, hurt = [] } = edge;
  const notes = [
    ...(onlyWithout ? [`only while ${onlyWithout.caller} is without ${onlyWithout.callee}`] : []),
    ...(withFindings && contradicts(edge, declared) ? ['not as declared'] : []),
    ...(withFindings && hurt.length > 0 ? [`without it ${hurt.join(', ')} failed`] : []),
  ];
  return notes.join('; ');
}

/** Whether experiments found otherwise than was declared. */
export const contradicts = ({ finding }: LearnedEdge, declared: boolean | undefined): boolean =>
  declared !== undefined &&
  (finding === 'needed' || finding === 'degradable') &&
  declared !== (finding === 'degradable');
