import type { Observation } from '../../lib/model/events/observation.ts';
import { isLasting, type Plan, type Step } from '../../lib/model/events/plan.ts';
import type { Crowd } from './crowd.ts';
import type { Runtime } from './runtime.ts';
import type { Probe, SupervisedKind } from './step-by.ts';
import type { Versions } from './versions.ts';

/** Who holds faults. */
export interface PlanHolder {
  apply(plan: Plan): Promise<void>;
  revert(plan: Plan): Promise<{ readonly remaining: string[] }>;
}

interface Parts<Eyes, Scheduler> extends Pick<Runtime, 'system' | 'tasks' | 'plan'> {
  kindOf(step: Step): SupervisedKind<Step, Eyes, Scheduler>;
  readonly scheduler: Scheduler;
  readonly eyes: Eyes;
  readonly holder: PlanHolder;
  readonly versions: Versions;
  readonly crowd: Crowd;
}

/** A runtime whose plans are steps: the guardian holds them, the scheduler stops tasks, the supervisor looks. */
export function createSteppedRuntime<Eyes, Scheduler>(parts: Parts<Eyes, Scheduler>): Runtime {
  const { system, tasks, plan, kindOf, scheduler, eyes, holder, versions, crowd } = parts;
  const looks = createLooks({ kindOf, eyes });
  /** What is in force, by fault ids: a proof must know what else a probe may see. */
  const held = new Map<string, Plan>();
  const forGuardian = (plan: Plan): Plan => ({
    ...plan,
    steps: plan.steps.filter((step) => kindOf(step).by === 'guardian'),
  });
  const stepsBeside = ({ faultId }: Plan) =>
    [...held.values()].flatMap((other) => (other.faultId === faultId ? [] : other.steps));
  /** The steps that are done by deploying, each with its kind. */
  const deployedBy = ({ steps }: Plan) =>
    steps.flatMap((step) => {
      const kind = kindOf(step);
      return kind.by === 'deployment' ? [[kind, step] as const] : [];
    });

  return {
    system,
    tasks,
    plan,
    hold: async (plan) => {
      if (isLasting(plan)) held.set(plan.faultId, plan);
      for (const step of plan.steps) {
        const kind = kindOf(step);
        await kind.before?.(step, eyes);
        if (kind.by === 'scheduler') await kind.execute(step, scheduler);
        if (kind.by === 'deployment') await kind.execute(step, versions);
        if (kind.by === 'crowd') await kind.execute(step, crowd);
      }
      const rest = forGuardian(plan);
      if (rest.steps.length > 0) await holder.apply(rest);
    },
    release: async (plan) => {
      for (const [kind, step] of deployedBy(plan)) await kind.takeBack(step, versions);
      for (const step of plan.steps) {
        const kind = kindOf(step);
        if (kind.by === 'crowd') await kind.takeBack(step, crowd);
      }
      const touched = await looks.touched(plan);
      const { remaining } = await holder.revert(forGuardian(plan));
      held.delete(plan.faultId);
      const probe = await looks.prove(plan, stepsBeside(plan));
      return { remaining, probe, ...(touched !== undefined && { touched }) };
    },
    isOver: async (plan) => {
      for (const step of plan.steps) {
        const kind = kindOf(step);
        if (kind.by === 'deployment' && kind.isOver(step, versions)) return true;
        if (kind.by === 'guardian' && (await kind.isOver?.(step))) return true;
      }
      return false;
    },
    observe: (plan) => looks.observe(plan, stepsBeside(plan)),
  };
}

const alike = (step: Step, others: readonly Step[]) => others.filter((other) => other.do === step.do);

function createLooks<Eyes, Scheduler>({ kindOf, eyes }: Pick<Parts<Eyes, Scheduler>, 'kindOf' | 'eyes'>) {
  return {
    /** Looks whether the effect of a plan is there; the last step decides. */
    observe: async ({ steps, fidelity, touchesNothing }: Plan, others: readonly Step[]): Promise<Observation> => {
      const step = steps.at(-1);
      return step
        ? kindOf(step).observe(step, eyes, alike(step, others))
        : { observer: 'none', seen: !touchesNothing, detail: touchesNothing ? fidelity : 'nothing to see' };
    },
    /** How many requests the fault has touched; the last step knows of all. What cannot be asked is not known. */
    touched: async ({ steps }: Plan): Promise<number | undefined> => {
      const step = steps.at(-1);
      return (
        step &&
        (await kindOf(step)
          .touched?.(step, eyes)
          .catch(() => undefined))
      );
    },
    /** Proves a revert from outside, step by step: a probe sees what the faults still in force explain, and no more. */
    prove: async ({ steps }: Plan, others: readonly Step[]): Promise<Probe> => {
      let last: Probe = { matches: true, detail: 'nothing was done' };
      for (const step of steps) {
        last = await kindOf(step).prove(step, eyes, alike(step, others), others);
        if (!last.matches) return last;
      }
      return last;
    },
  };
}
