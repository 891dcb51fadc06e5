import { systemClock } from '../../../base/clock.ts';
import { callersOf, callOf, type Edge, type Topology } from '../../../lib/model/topology.ts';
import type { EdgesSeen, SystemClient } from '../../../local/client/system-client.ts';
import { windowLag } from '../../../measure/watch-times.ts';
import type { RunHooks } from '../../run-target.ts';
import { type LocalChoice, thisMachine } from '../target.ts';
import { between, isSame } from './classify.ts';
import { cutAll, type LearnedEdge, seen, type Walk } from './cut-all.ts';
import { failing, type JourneyCount, journeysIn } from './journeys.ts';
import { whenWarm } from './when-warm.ts';

export type { LearnedEdge } from './cut-all.ts';

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

export interface Learned {
  readonly edges: readonly LearnedEdge[];
  /** Edges with connections and no calls. */
  readonly connected: readonly Edge[];
  readonly bypasses: EdgesSeen['bypasses'];
  /** How long users walked before anything was cut, seconds. */
  readonly seconds: number;
  /** Journeys that failed while nothing was cut: then nothing is. */
  readonly failing: readonly JourneyCount[];
  /** Cuts that are not proven undone, by their experiments. */
  readonly notUndone: readonly string[];
}

/** How often connections past the links are looked for. */
const lookEvery = 250;

/** Walks the journeys, cuts what was seen where that is wanted, and gives who called whom. */
export async function learn(system: SystemClient, options: LearnOptions): Promise<Learned> {
  const { rate, seed, hooks, topology, cutOf } = options;
  const target = await thisMachine(system, { rate, seed });
  await target.begin(hooks);
  try {
    await whenWarm(system, topology, hooks);
    const walk = await walkFor(system, options);
    const broken = failing(walk.journeys);
    const { edges, notUndone } =
      options.cuts && broken.length === 0 && !hooks.signal.aborted
        ? await cutAll(walk, { system, target, hooks, cutOf })
        : { edges: walk.calls.map(seen), notUndone: [] };
    const { bypasses, connected } = await system.edges();
    const { seconds } = walk;
    return { edges: inOrder(edges, topology), connected, bypasses, seconds, failing: broken, notUndone };
  } finally {
    await target.end();
  }
}

/** Who calls whom, and what users get, while nothing is cut. */
export async function walkFor(
  system: SystemClient,
  { seconds, hooks }: Pick<LearnOptions, 'seconds' | 'hooks'>,
): Promise<Walk> {
  const { signal } = hooks;
  hooks.step(`users walk for ${seconds} s`);
  const calls = async () => (await system.edges()).edges;
  const from = systemClock.monotonic();
  const begun = await calls();
  const to = from + seconds * 1000;
  while (!signal.aborted && systemClock.monotonic() < to) {
    await system.edges();
    await systemClock.sleep(Math.min(lookEvery, Math.max(0, to - systemClock.monotonic())), signal);
  }
  const walked = between(begun, await calls());
  // A busy machine looks late: what was counted is divided by the time that it took.
  const took = (systemClock.monotonic() - from) / 1000;
  hooks.step('waiting until all answers are in');
  await systemClock.sleep(windowLag, signal);
  return { calls: walked, journeys: journeysIn(system.events, { from, to }), seconds: took };
}

/** In the order of the topology; what users call first is no call of a service. */
function inOrder(edges: readonly LearnedEdge[], topology: Topology): LearnedEdge[] {
  const names = topology.services.map(({ name }) => name);
  return edges
    .filter(({ caller }) => names.includes(caller))
    .toSorted((a, b) => names.indexOf(a.caller) - names.indexOf(b.caller));
}

/** What was declared of an edge: whether it may degrade; undefined where nobody said that it is one. */
export function declaredOf(topology: Topology, edge: Edge): boolean | undefined {
  const call = callOf(topology, edge);
  return call && !call.undeclared ? call.degradable : undefined;
}

/** The edges that a topology has and nobody was seen on: declared, or named in an environment. */
export const unseen = (topology: Topology, seen: readonly Edge[]): Edge[] =>
  [...topology.services, ...topology.stores].flatMap(({ name }) =>
    callersOf(topology, name)
      .map((caller) => ({ caller: caller.name, callee: name }))
      .filter((edge) => !seen.some((one) => isSame(one, edge))),
  );
