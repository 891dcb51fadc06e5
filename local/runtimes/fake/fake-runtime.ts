import type { Observation } from '../../../lib/model/events/observation.ts';
import type { Plan } from '../../../lib/model/events/plan.ts';
import type { RevertProof } from '../../../lib/model/events/proof.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { InvalidTargetError, type PlannedEffect, type PlanRequest, type Runtime, type Task } from '../runtime.ts';
import { fakeTask } from './fake-task.ts';

/** A runtime in memory: tasks of a topology, and a record of what was asked of it. For tests of what lies above. */
export interface FakeRuntime extends Runtime {
  /** `hold <faultId>` and `release <faultId>`, in order. */
  readonly calls: readonly string[];
  /** Plans held now. */
  held(): Plan[];
  /** Replaces the tasks. */
  setTasks(tasks: readonly Task[]): void;
  /** What it is told to do instead of working well. */
  readonly behaviour: Behaviour;
}

export interface Behaviour {
  /** Why it cannot do an effect; undefined where it can. */
  refuses?: (effect: PlannedEffect) => string | undefined;
  /** Runs before a plan counts as held; throws or takes its time. */
  beforeHold?: (plan: Plan) => void | Promise<void>;
  beforeRelease?: (plan: Plan) => void | Promise<void>;
  isOver?: (plan: Plan) => boolean;
  proof?: (plan: Plan) => RevertProof;
  /** What its plans say of themselves. */
  note?: string;
  observation?: (plan: Plan) => Observation | Promise<Observation>;
}

const proven: RevertProof = { remaining: [], probe: { matches: true, detail: 'nothing is held' } };
const ownMilliseconds = 20;

/** Every service gets its replicas, spread over the zones; a task that is taken down is replaced at once. */
export function createFakeRuntime(system: SystemModel): FakeRuntime {
  const { topology } = system;
  const calls: string[] = [];
  const holding = new Map<string, Plan>();
  const behaviour: Behaviour = {};
  let tasks = topology.services.flatMap(({ name, replicas }) =>
    Array.from({ length: replicas }, (_, index) => fakeTask(topology, name, index)),
  );

  const replace = (gone: Task) => {
    const zone = topology.zones.findIndex(({ name }) => name === gone.availabilityZone);
    tasks = [...tasks.filter(({ id }) => id !== gone.id), fakeTask(topology, gone.service, zone)];
  };

  return {
    system,
    calls,
    behaviour,
    held: () => [...holding.values()],
    setTasks: (given) => {
      tasks = [...given];
    },
    tasks: () => tasks,
    plan: (request) => {
      const refusal = behaviour.refuses?.(request.effect);
      if (refusal) throw new InvalidTargetError(refusal);
      return { ...fakePlan(request), ...(behaviour.note !== undefined && { note: behaviour.note }) };
    },
    isOver: async (plan) => behaviour.isOver?.(plan) ?? false,
    hold: async (plan) => {
      calls.push(`hold ${plan.faultId}`);
      await behaviour.beforeHold?.(plan);
      holding.set(plan.faultId, plan);
      const task = tasks.find(({ taskArn }) => taskArn === plan.resourceArn);
      if (task && plan.endsTask) replace(task);
    },
    release: async (plan) => {
      calls.push(`release ${plan.faultId}`);
      await behaviour.beforeRelease?.(plan);
      holding.delete(plan.faultId);
      return behaviour.proof?.(plan) ?? proven;
    },
    observe: async (plan) => behaviour.observation?.(plan) ?? look(plan, holding.has(plan.faultId)),
  };
}

/** One step that is called what the effect is; what FIS gives a duration lasts, messages twice as long, and a failover too. */
function fakePlan({ faultId, actionId, effect, task, durationMilliseconds }: PlanRequest): Plan {
  const asked = durationMilliseconds || (effect.kind === 'failover' ? ownMilliseconds : 0);
  const holdMilliseconds = 'messages' in effect ? 2 * asked : asked;
  const resource = 'on' in effect ? effect.on : (task?.service ?? '');
  return {
    faultId,
    actionId,
    resourceArn: task?.taskArn ?? resource,
    resource,
    steps: [{ do: effect.kind }],
    undo: holdMilliseconds > 0 ? [`ends the ${effect.kind}`] : [],
    endsTask: 'endsTask' in effect && effect.endsTask,
    ...('messages' in effect && { messages: effect.messages }),
    holdMilliseconds,
    leaseMilliseconds: holdMilliseconds + 5000,
    fidelity: 'Nothing really happens.',
  };
}

const look = (plan: Plan, seen: boolean): Observation => ({
  observer: 'fake',
  seen,
  detail: seen ? `${plan.actionId} is in place` : 'nothing is in place',
});
