import { whyLacking } from '../../../../lib/model/faults/cooperation.ts';
import { assertAlarmState } from '../../assert-alarm-state.ts';
import { type BurstStep, burst } from '../../burst.ts';
import { type DeployStep, deploy } from '../../deploy.ts';
import type { Planners, PlanPart, TaskSite } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { StopTaskStep } from '../../stop-task.ts';
import { wait } from '../../wait.ts';
import type { NetworkStep, RejectStep } from '../network/steps.ts';
import type { StepOnContainer } from '../stress/index.ts';
import { planStress, type StressRequest } from '../stress/plan-stress.ts';
import type { ThrottleStep } from '../throttle/throttle.ts';
import { network } from './network.ts';
import { noticedBy } from './noticed-by.ts';
import { stopTask } from './stop-task.ts';
import { throttle } from './throttle.ts';
import { containerOf, type Ground, targetOf } from './where.ts';
import { failover, refuse, reset } from './whole.ts';

/** A step of this runtime: a plan of any other does not compile. */
export type DockerStep =
  | StopTaskStep
  | DeployStep
  | BurstStep
  | NetworkStep
  | RejectStep
  | StepOnContainer
  | ThrottleStep;

/** The observing proxy never impairs, and no gate for single requests stands behind it; nor does the guardian ask stores. */
const notHere = ({ kind, on }: { readonly kind: string; readonly on: string }): never => {
  throw new InvalidTargetError(`${kind} does not work on ${on}: ${whyLacking(kind)}`);
};

/** How each kind of effect is had on containers. */
export function createPlanners(ground: Ground): Planners<DockerStep> {
  const inside = (effect: StressRequest['effect'], { faultId, task, durationMilliseconds }: TaskSite) => {
    const container = containerOf(task, ground);
    const { limits, layers } = container;
    const { step, fidelity } = planStress({
      ...{ faultId, effect, durationMilliseconds, limits, layers },
      target: targetOf(container),
    });
    return { steps: [step], fidelity } satisfies PlanPart<DockerStep>;
  };
  return {
    'stop-task': stopTask,
    'kill-process': inside,
    'cpu-stress': inside,
    'io-stress': inside,
    'memory-stress': inside,
    'disk-fill': inside,
    hang: (effect, site) => ({ ...inside(effect, site), ...noticedBy(containerOf(site.task, ground)) }),
    network: (effect, site) => network(effect, site, ground),
    failover: (effect, site) => failover(effect, site, ground),
    refuse: (effect, site) => refuse(effect, site, ground),
    reset: (effect, site) => reset(effect, site, ground),
    throttle: (effect, site) => throttle(effect, site, ground),
    'http-fault': notHere,
    'poison-message': notHere,
    'redis-fault': notHere,
    'dynamodb-partial-batch': notHere,
    deploy,
    burst,
    wait,
    'assert-alarm-state': assertAlarmState,
  };
}
