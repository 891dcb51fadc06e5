import { systemClock } from '../../../base/clock.ts';
import { callersOf, serviceNamed, type Topology } from '../../../lib/model/topology.ts';
import type { EdgeCount, EdgesSeen, SystemClient } from '../../../local/client/system-client.ts';
import type { RunHooks } from '../../run-target.ts';
import { type LocalChoice, thisMachine } from '../target.ts';
import { between, classify, type Edge, type Finding, isSame } from './classify.ts';
import { lookAtFault } from './fault-look.ts';

export interface LearnOptions {
  readonly topology: Topology;
  /** What cuts an edge; undefined where nothing can. */
  readonly cutOf: (edge: Edge) => LocalChoice | undefined;
  /** How long users only walk. */
  readonly seconds: number;
  readonly rate: number | undefined;
  readonly seed: number;
  /** Cuts each edge that was seen too: that shows who calls only then, and what users get meanwhile. */
  readonly cuts: boolean;
  readonly hooks: RunHooks;
}

/** What was learnt of an edge. */
export interface LearnedEdge extends Edge {
  /** While nothing was cut. */
  readonly calls: number;
  /** The edge during whose cut it was seen first; absent where it was seen before any. */
  readonly onlyWithout?: Edge;
  readonly finding?: Finding;
}

export interface Learned {
  readonly edges: readonly LearnedEdge[];
  readonly bypasses: EdgesSeen['bypasses'];
  /** How long users walked before anything was cut, seconds. */
  readonly seconds: number;
}

/** How often connections past the links are looked for. */
const lookEvery = 250;

/** Walks the journeys, cuts what was seen where that is wanted, and gives who called whom. */
export async function learn(system: SystemClient, options: LearnOptions): Promise<Learned> {
  const { seconds, rate, seed, hooks } = options;
  const target = await thisMachine(system, { rate, seed });
  await target.begin(hooks);
  try {
    hooks.step(`users walk for ${seconds} s`);
    const begun = await edgesOf(system);
    await watch(system, seconds * 1000, hooks.signal);
    const normal = between(begun, await edgesOf(system));
    const edges = options.cuts ? await cutAll(system, target, normal, options) : normal.map(seen);
    const { bypasses } = await system.edges();
    return { edges: inOrder(edges, options.topology), bypasses, seconds };
  } finally {
    await target.end();
  }
}

const seen = ({ caller, callee, calls }: EdgeCount): LearnedEdge => ({ caller, callee, calls });

/** Counts of calls of services, and of users to public ones. */
const edgesOf = async (system: SystemClient): Promise<readonly EdgeCount[]> => (await system.edges()).edges;

async function watch(system: SystemClient, milliseconds: number, signal: AbortSignal): Promise<void> {
  const end = systemClock.monotonic() + milliseconds;
  while (!signal.aborted && systemClock.monotonic() < end) {
    await system.edges();
    await systemClock.sleep(lookEvery, signal);
  }
}

/** Cuts each edge, those too that show only while another is cut. */
async function cutAll(
  system: SystemClient,
  target: Awaited<ReturnType<typeof thisMachine>>,
  normal: readonly EdgeCount[],
  { hooks, cutOf }: LearnOptions,
): Promise<LearnedEdge[]> {
  const learned: LearnedEdge[] = normal.map(seen);
  for (let index = 0; index < learned.length && !hooks.signal.aborted; index++) {
    const edge = learned[index] as LearnedEdge;
    const cut = cutOf(edge);
    if (!cut) continue;
    hooks.step(`${index + 1}/${learned.length}  ${edge.caller} without ${edge.callee}`);
    const look = lookAtFault(system);
    const run = await target.run(cut, hooks);
    const during = await look.counted();
    if (!run) break;
    learned[index] = { ...edge, finding: classify(edge, normal, during) };
    for (const { caller, callee } of during) {
      const isNew = !learned.some((known) => isSame(known, { caller, callee }));
      if (isNew) learned.push({ caller, callee, calls: 0, onlyWithout: { caller: edge.caller, callee: edge.callee } });
    }
  }
  return learned;
}

/** In the order of the topology; what users call first is no call of a service. */
function inOrder(edges: readonly LearnedEdge[], topology: Topology): LearnedEdge[] {
  const names = topology.services.map(({ name }) => name);
  return edges
    .filter(({ caller }) => names.includes(caller))
    .toSorted((a, b) => names.indexOf(a.caller) - names.indexOf(b.caller));
}

/** What was declared of an edge: whether it may degrade; undefined where nobody said that it is one. */
export function declaredOf(topology: Topology, { caller, callee }: Edge): boolean | undefined {
  const call = serviceNamed(topology, caller).calls.find(({ to }) => to === callee);
  return call && !call.undeclared ? call.degradable : undefined;
}

/** The edges that a topology has and nobody was seen on: declared, or named in an environment. */
export const unseen = (topology: Topology, edges: readonly Edge[]): Edge[] =>
  [...topology.services, ...topology.stores].flatMap(({ name }) =>
    callersOf(topology, name)
      .map((caller) => ({ caller: caller.name, callee: name }))
      .filter((edge) => !edges.some((one) => isSame(one, edge))),
  );
