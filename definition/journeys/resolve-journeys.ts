import { edgeOf, type Journey } from '../../lib/model/journeys.ts';
import type { System } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { JourneyDefinition } from './journey.ts';
import { requestsOf } from './journey-requests.ts';
import { inFull, methodOf } from './request-text.ts';
import { isUnrepeatable, planWalk, type WalkPlan, writingJourneys } from './walk-plan.ts';

export interface ResolvedJourneys {
  readonly journeys: readonly Journey[];
  readonly requests: System['requests'];
  /** The journeys whose answers promises can ask for: those that change data or take values. */
  readonly answering: ReadonlySet<string>;
}

/** The journeys of a definition in which {@link findJourneyProblems} finds nothing, as everybody else sees them. */
export function resolveJourneys(
  definitions: Readonly<Record<string, JourneyDefinition>>,
  topology: Topology,
): ResolvedJourneys {
  const plans = Object.entries(definitions).map(([name, definition]) => planWalk(name, definition));
  const writing = writingJourneys(plans);
  const answering = new Set(
    plans.filter(({ name, takes }) => writing.has(name) || takes.size > 0).map(({ name }) => name),
  );
  const sum = plans.reduce((total, { definition }) => total + weightOf(definition), 0);
  return {
    journeys: plans.map((plan): Journey => {
      const { name, definition } = plan;
      const { at, calls } = definition;
      return {
        name,
        description: definition.description ?? inWords(plan),
        share: (100 * weightOf(definition)) / sum,
        ...(at !== undefined && { at }),
        calls: calls ?? edgeOf(topology, definition)?.calls.map(({ to }) => to) ?? [],
        ...(writing.has(name) && { writes: true }),
        ...(isUnrepeatable(plan) && { unrepeatable: true }),
      };
    }),
    requests: requestsOf(plans, { writing, answering }),
    answering,
  };
}

const weightOf = ({ weight = 1 }: JourneyDefinition): number => weight;

/** `GET /books, then POST /orders.` */
function inWords({ steps }: WalkPlan): string {
  const requests = steps.map(({ request }) => {
    const full = inFull(request);
    return full ? `${methodOf(full)} ${full.path}` : 'a request of its own making';
  });
  return `${requests.join(', then ')}.`;
}
