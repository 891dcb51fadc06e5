import type { LinkImpairment, Plan, Step } from '../../../lib/model/events/plan.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { serviceNamed } from '../../../lib/model/topology.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import type { Runtime } from '../runtime.ts';
import { type Eyes, observe } from './observe.ts';
import { prove } from './prove.ts';
import { local, memoryShare } from './settings.ts';

/** Tasks as child processes: the guardian holds their faults, the scheduler stops them, the supervisor looks. */
export function createEmbeddedRuntime(options: {
  system: SystemModel;
  eyes: Eyes;
  guardian: () => Guardian;
  impairments: () => Promise<LinkImpairment[]>;
}): Runtime {
  const { system, eyes, guardian, impairments } = options;
  const { scheduler } = eyes;
  const isStop = (step: Step) => step.do === 'stop-task';
  /** Without the steps that are the scheduler's. */
  const forGuardian = (plan: Plan): Plan => ({ ...plan, apply: plan.apply.filter((step) => !isStop(step)) });

  return {
    system,
    tasks: () => scheduler.tasks(),
    refuses: (effect) => {
      if (effect.kind === 'aws-only') return effect.reason;
      return effect.kind === 'network' && 'port' in effect.traffic && effect.traffic.protocol === 'udp'
        ? 'the link proxies carry TCP only: protocol udp cannot be dropped here'
        : undefined;
    },
    ownDuration: ({ kind }) => (kind === 'failover' ? local.failover : 0),
    memoryOf: (service) => Math.round(serviceNamed(system.topology, service).memory * memoryShare),
    hold: async (plan) => {
      for (const step of plan.apply) {
        if (step.do === 'stop-task') await scheduler.stopTask(step.taskArn, `stopped by fault ${plan.faultId}`);
      }
      const rest = forGuardian(plan);
      for (const step of plan.apply) {
        if (step.do === 'fill-memory') eyes.memory.note(step.faultId, step.process);
      }
      if (rest.apply.length > 0) await guardian().apply(rest);
    },
    release: async (plan) => {
      const { remaining } = await guardian().revert(forGuardian(plan));
      return { remaining, probe: await prove(plan, eyes, impairments) };
    },
    observe: (plan) => observe(plan, eyes),
  };
}
