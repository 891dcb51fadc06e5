import type { Edge } from '../../../lib/model/topology.ts';
import type { EdgeCount, SystemClient } from '../../../local/client/system-client.ts';
import type { RunHooks, RunTarget } from '../../run-target.ts';
import type { LocalChoice } from '../target.ts';
import { classify, type Finding, isFallback, isSame } from './classify.ts';
import { type Look, lookAtFault } from './fault-look.ts';
import { failing, hurtJourneys, type JourneyCount } from './journeys.ts';

/** What was seen while nothing was cut. */
export interface Walk {
  readonly calls: readonly EdgeCount[];
  readonly journeys: readonly JourneyCount[];
  readonly seconds: number;
}

/** What was learnt of an edge. */
export interface LearnedEdge extends Edge {
  /** While nothing was cut. */
  readonly calls: number;
  /** The edge during whose cut it was seen first; absent where it was seen before any. */
  readonly onlyWithout?: Edge;
  readonly finding?: Finding;
  /** The journeys that failed without it. */
  readonly hurt?: readonly string[];
}

export interface Cuts {
  readonly edges: readonly LearnedEdge[];
  /** Cuts that are not proven undone, by their experiments. */
  readonly notUndone: readonly string[];
}

interface Cutting {
  readonly system: SystemClient;
  readonly target: RunTarget<LocalChoice>;
  readonly hooks: RunHooks;
  /** What cuts an edge; undefined where nothing can. */
  readonly cutOf: (edge: Edge) => LocalChoice | undefined;
}

/** What is seldom called is cut once more where nobody called meanwhile. */
const attempts = 2;

export const seen = ({ caller, callee, calls }: EdgeCount): LearnedEdge => ({ caller, callee, calls });

/** Cuts each edge of services that was seen, those too that show only while another is cut. */
export async function cutAll(walk: Walk, cutting: Cutting): Promise<Cuts> {
  const { hooks, cutOf } = cutting;
  const learned = walk.calls.map(seen);
  /** What was seen while another edge was cut that showed this one first. */
  const shown = new Map<LearnedEdge, Look>();
  const notUndone: string[] = [];
  let cuts = 0;
  for (let index = 0; index < learned.length; index++) {
    const edge = learned[index] as LearnedEdge;
    const cut = cutOf(edge);
    if (!cut) continue;
    const words = `${++cuts}/${learned.filter(cutOf).length}  ${edge.caller} without ${edge.callee}`;
    const { look, isUndone } = await cutOne(edge, cut, { ...cutting, words });
    if (!isUndone) notUndone.push(cut.experiment.name);
    if (hooks.signal.aborted) break;
    const found = { ...edge, ...findingOf(edge, walk, look, shown.get(edge)) };
    learned[index] = found;
    const news = look.calls.filter((call) => !learned.some((known) => isSame(known, call)));
    for (const { caller, callee } of news) {
      const fresh = { caller, callee, calls: 0, onlyWithout: { caller: edge.caller, callee: edge.callee } };
      learned.push(fresh);
      shown.set(fresh, look);
    }
    hooks.line(
      [`${words}: ${inWords(found)}`, ...news.map((call) => `${call.caller} calls ${call.callee} then`)].join(', '),
    );
  }
  return { edges: learned, notUndone };
}

const inWords = ({ finding, hurt = [] }: LearnedEdge) =>
  [finding, ...hurt.map((journey) => `${journey} failed`)].join(', ');

/** Cuts an edge, once more where it is called at other times and was not then. */
async function cutOne(
  edge: LearnedEdge,
  cut: LocalChoice,
  { system, target, hooks, words }: Cutting & { readonly words: string },
): Promise<{ readonly look: Look; readonly isUndone: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const looking = lookAtFault(system);
    const run = await target.run(cut, { ...hooks, step: (step) => hooks.step(`${words}: ${step}`) });
    const look = await looking.seen();
    const isUndone = !run || run.verdict.proofs.clean === run.verdict.proofs.faults;
    const isTried = edge.calls === 0 || look.calls.some((call) => isSame(call, edge));
    if (isTried || !isUndone || attempt === attempts || hooks.signal.aborted) return { look, isUndone };
  }
}

/** Whether users did without an edge that was cut; `shown`: what was seen as another cut showed it first. */
export function findingOf(
  edge: Edge,
  walk: Walk,
  look: Look,
  shown?: Look,
): Pick<LearnedEdge, 'hurt'> & { readonly finding: Finding } {
  // What an earlier cut has left is not this edge's doing.
  if (failing(look.before).length > 0) return { finding: 'untried' };
  const hurt = hurtJourneys(walk.journeys, look.journeys);
  if (hurt.length > 0) return { finding: 'needed', hurt };
  const finding = classify(edge, walk.calls, look.calls);
  if (finding !== 'untried' || !shown) return { finding };
  // While nothing else is gone nobody calls there: whoever cannot, lacks nothing.
  const calls = shown.calls.find((call) => isSame(call, edge))?.calls ?? 0;
  return { finding: isFallback(calls, { seconds: shown.seconds, walked: walk.seconds }) ? 'degradable' : 'untried' };
}
