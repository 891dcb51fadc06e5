import type { SystemModel } from '../../../lib/model/system.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import { revertBySuccessor } from '../../guardian/revert-by-successor.ts';
import type { Crowd } from '../crowd.ts';
import { planBy } from '../plan-fault.ts';
import type { Runtime } from '../runtime.ts';
import { createSteppedRuntime } from '../stepped-runtime.ts';
import type { Versions } from '../versions.ts';
import { createPlanners } from './faults/planners.ts';
import { kindOf } from './faults/supervised.ts';
import type { Ground } from './faults/where.ts';
import type { Observer } from './guardian/observer.ts';

/** Tasks as containers: the guardian in its container holds their faults, the scheduler stops them, the observer looks. */
export function createDockerRuntime(
  options: Ground & {
    readonly system: SystemModel;
    readonly guardian: () => Guardian;
    readonly observer: Observer;
    readonly versions: Versions;
    readonly crowd: Crowd;
  },
): Runtime {
  const { system, tasks, guardian, observer, versions, crowd } = options;
  const trade = { planners: createPlanners(options), kindOf };
  return createSteppedRuntime({
    ...{ system, versions, crowd, kindOf, scheduler: tasks },
    eyes: { observer, tasks, versions, crowd },
    tasks: () => tasks.tasks(),
    plan: (request) => planBy(trade, request, { system, tasks: tasks.tasks() }),
    holder: { apply: (plan) => guardian().apply(plan), revert: (plan) => revertBySuccessor(plan, guardian) },
  });
}
