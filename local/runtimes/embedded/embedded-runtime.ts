import { systemClock } from '../../../base/clock.ts';
import { OtherProcessGone } from '../../../base/rpc.ts';
import type { Observation } from '../../../lib/model/events/observation.ts';
import { isLasting, type Plan, type Step } from '../../../lib/model/events/plan.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import type { Runtime } from '../runtime.ts';
import type { Versions } from '../versions.ts';
import { kindOf } from './faults/index.ts';
import { planFault } from './plan-fault.ts';
import type { Scheduler } from './scheduler.ts';
import type { Eyes, Probe } from './step-kind.ts';

/** Tasks as child processes: the guardian holds their faults, the scheduler stops them, the supervisor looks. */
export function createEmbeddedRuntime(options: {
  system: SystemModel;
  scheduler: Scheduler;
  eyes: Eyes;
  guardian: () => Guardian;
  versions: Versions;
}): Runtime {
  const { system, scheduler, eyes, guardian, versions } = options;
  /** What is in force, by fault ids: a proof must know what else a probe may see. */
  const held = new Map<string, Plan>();
  const forGuardian = (plan: Plan): Plan => ({
    ...plan,
    steps: plan.steps.filter((step) => kindOf(step).by === 'guardian'),
  });

  const stepsBeside = ({ faultId }: Plan) =>
    [...held.values()].flatMap((other) => (other.faultId === faultId ? [] : other.steps));
  /** A guardian that has just died is replaced: the next one undoes it, or the one after that. */
  const revert = async (plan: Plan) => {
    const end = systemClock.monotonic() + successorLimitMilliseconds;
    for (;;) {
      const asked = guardian();
      try {
        return await asked.revert(plan);
      } catch (error) {
        if (!(error instanceof OtherProcessGone)) throw error;
        await replaced(asked, guardian, end);
      }
    }
  };

  return {
    system,
    tasks: () => scheduler.tasks(),
    plan: (request) => planFault(request, { system, tasks: scheduler.tasks() }),
    hold: async (plan) => {
      if (isLasting(plan)) held.set(plan.faultId, plan);
      for (const step of plan.steps) {
        const kind = kindOf(step);
        kind.before?.(step, eyes);
        if (kind.by === 'scheduler') await kind.execute(step, scheduler);
        if (kind.by === 'deployment') await kind.execute(step, versions);
      }
      const rest = forGuardian(plan);
      if (rest.steps.length > 0) await guardian().apply(rest);
    },
    release: async (plan) => {
      for (const [kind, step] of deployedBy(plan)) await kind.takeBack(step, versions);
      const { remaining } = await revert(forGuardian(plan));
      held.delete(plan.faultId);
      return { remaining, probe: await prove(plan, eyes, stepsBeside(plan)) };
    },
    isOver: (plan) => deployedBy(plan).some(([kind, step]) => kind.isOver(step, versions)),
    observe: (plan) => observe(plan, eyes, stepsBeside(plan)),
  };
}

/** The steps that are done by deploying, each with its kind. */
const deployedBy = ({ steps }: Plan) =>
  steps.flatMap((step) => {
    const kind = kindOf(step);
    return kind.by === 'deployment' ? [[kind, step] as const] : [];
  });

const successorLimitMilliseconds = 10_000;

/** Resolves when another guardian has taken over. */
async function replaced(dead: Guardian, guardian: () => Guardian, end: number): Promise<void> {
  while (guardian() === dead) {
    if (systemClock.monotonic() > end) throw new Error('the guardian has gone, and no other has come');
    await systemClock.sleep(20);
  }
}

const alike = (step: Step, others: readonly Step[]) => others.filter((other) => other.do === step.do);

/** Looks whether the effect of a plan is there; the last step decides. */
async function observe({ steps }: Plan, eyes: Eyes, others: readonly Step[]): Promise<Observation> {
  const step = steps.at(-1);
  return step
    ? kindOf(step).observe(step, eyes, alike(step, others))
    : { observer: 'none', seen: true, detail: 'nothing to see' };
}

/** Proves a revert from outside, step by step: a probe sees what the faults still in force explain, and no more. */
async function prove({ steps }: Plan, eyes: Eyes, others: readonly Step[]): Promise<Probe> {
  let last: Probe = { matches: true, detail: 'nothing was done' };
  for (const step of steps) {
    last = await kindOf(step).prove(step, eyes, alike(step, others), others);
    if (!last.matches) return last;
  }
  return last;
}
