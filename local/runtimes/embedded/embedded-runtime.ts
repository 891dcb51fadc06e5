import type { StartedStores, SystemModel } from '../../../lib/model/system.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import { revertBySuccessor } from '../../guardian/revert-by-successor.ts';
import type { Crowd } from '../crowd.ts';
import type { Runtime } from '../runtime.ts';
import { createSteppedRuntime } from '../stepped-runtime.ts';
import type { Versions } from '../versions.ts';
import { kindOf } from './faults/index.ts';
import { planFault } from './plan-fault.ts';
import type { Scheduler } from './scheduler.ts';
import type { Eyes } from './step-kind.ts';

/** Tasks as child processes: the guardian holds their faults, the scheduler stops them, the supervisor looks. */
export function createEmbeddedRuntime(options: {
  system: SystemModel;
  scheduler: Scheduler;
  stores: Pick<StartedStores, 'portOf' | 'hostOf'>;
  eyes: Eyes;
  guardian: () => Guardian;
  versions: Versions;
  crowd: Crowd;
}): Runtime {
  const { system, scheduler, stores, eyes, guardian, versions, crowd } = options;
  return createSteppedRuntime({
    ...{ system, scheduler, eyes, versions, crowd, kindOf },
    tasks: () => scheduler.tasks(),
    plan: (request) => planFault(request, { system, stores, tasks: scheduler.tasks() }),
    holder: { apply: (plan) => guardian().apply(plan), revert: (plan) => revertBySuccessor(plan, guardian) },
  });
}
