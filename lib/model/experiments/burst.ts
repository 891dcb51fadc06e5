import { networkLatency } from '../faults/network-latency.ts';
import { usersBurst } from '../faults/users-burst.ts';
import { publicServices, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { onFargate } from './dependency-edges.ts';
import { type Action, type DerivedSource, defineExperiment, type ExperimentDefinition } from './experiment.ts';
import { mostCalled } from './most-called.ts';
import { sourceOf } from './source-of.ts';

const users = { Duration: 'PT2M', Factor: '3' } as const;

/** Three times as many users, with and without something that is slow. */
export const burst: DerivedSource = (topology) => {
  const [edge] = publicServices(topology);
  if (!edge) return [{ omitted: 'burst', why: 'no service is public' }];
  const more = automate(usersBurst, { ...users, PublicService: edge.name });
  const slow = slowMost(topology);
  return [
    bursting(
      { name: 'burst', description: `Three times as many users ask ${edge.name}.`, hits: [edge.name] },
      { more },
    ),
    ...(slow
      ? [
          bursting(
            {
              name: 'burst-while-slow',
              description: `Three times as many users ask ${edge.name} while ${slow.callee} answers ${slow.caller} late.`,
              hits: [edge.name, slow.callee],
              targets: { callers: { service: slow.caller, mode: 'ALL' } },
            },
            { more, slow: slow.action },
          ),
        ]
      : []),
  ];
};

const bursting = (
  own: Pick<ExperimentDefinition, 'name' | 'description' | 'hits'> & Partial<ExperimentDefinition>,
  actions: Readonly<Record<string, Action>>,
): ExperimentDefinition =>
  defineExperiment({
    family: 'burst',
    hypothesis:
      'What is answered is answered in time, what is too much is turned away, and all is as before once they have gone.',
    targets: {},
    actions,
    during: { availability: 0.9, latencyMilliseconds: 2000, goodputFloor: 0.75 },
    listed: false,
    thorough: true,
    ...own,
  });

/** The service that most others call answers one of them late. */
function slowMost(topology: Topology): { caller: string; callee: string; action: Action } | undefined {
  const called = topology.services.filter(({ name }) =>
    topology.services.some(({ calls }) => calls.some(({ to }) => to === name)),
  );
  const callee = mostCalled(topology, called, 1)[0]?.name;
  const caller = topology.services.find(({ calls }) => calls.some(({ to }) => to === callee))?.name;
  if (callee === undefined || caller === undefined) return undefined;
  const parameters = { duration: users.Duration, delayMilliseconds: '100', jitterMilliseconds: '20', ...onFargate };
  return {
    ...{ caller, callee },
    action: {
      actionId: networkLatency.actionId,
      parameters: { ...parameters, sources: sourceOf(topology, callee) },
      target: 'callers',
    },
  };
}
