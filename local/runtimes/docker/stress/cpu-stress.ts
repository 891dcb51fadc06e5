import { systemClock } from '../../../../base/clock.ts';
import { percent as inPercent } from '../../../../base/percent.ts';
import { refuseGone } from '../process/container.ts';
import { type ContainerStep, defineContainerStep } from '../process/container-step.ts';
import { processesOfFault } from '../process/fault-mark.ts';
import { countersOf, groupsOf, limitsOf } from './groups.ts';
import { endStressors, startInside, stressorsLeft, untilAtWork } from './stressors.ts';

/** Stressors beside the processes of a container, within its limits. */
export interface CpuStressStep extends ContainerStep {
  readonly do: 'cpu-stress';
  /** Their number; 0 means one for each processor that the container may use. */
  readonly workers: number;
  /** The load of each. */
  readonly percent: number;
  /** They end by themselves after so long. */
  readonly seconds: number;
}

/** What they are called on the command line, whatever they do. */
export const stressProgram = ['stress-ng', '--keep-name', '--quiet'] as const;
/** The first process of the namespace, who began it and who waits for that. */
export const beside = 3;

const lookMilliseconds = 300;

export const cpuStressStep = defineContainerStep<CpuStressStep>({
  do: 'cpu-stress',
  wayBack: 'ends the stressors',
  goesWithTarget: true,
  limitMilliseconds: 10_000,
  execute: async (step, hands) => {
    const { faultId, target, percent, seconds } = step;
    refuseGone(target);
    const workers = workersOf(step, hands.groups);
    const argv = [...stressProgram, '--cpu', workers, '--cpu-load', percent, '--timeout', `${seconds}s`].map(String);
    await startInside(step, { argv, processes: workers + 1 }, hands);
    await untilAtWork(faultId, () => processesOfFault(faultId).length >= workers + beside);
  },
  undo: ({ faultId }) => endStressors(faultId),
  leftOver: ({ faultId }) => stressorsLeft(faultId),
  look: async (step, { groups: root }) => {
    const groups = groupsOf(step.target.pid, root);
    const { processors = Number.POSITIVE_INFINITY } = limitsOf(groups);
    const wanted = Math.min(processors, (workersOf(step, root) * step.percent) / 100);
    const [before, begun] = [countersOf(groups), systemClock.monotonic()];
    await systemClock.sleep(lookMilliseconds);
    const after = countersOf(groups);
    const used = (after.processorSeconds - before.processorSeconds) / ((systemClock.monotonic() - begun) / 1000);
    return {
      observer: 'control group',
      seen: stressorsLeft(step.faultId).length > 0 && used > wanted / 2,
      detail:
        `the container uses ${used.toFixed(2)} processors, ${inPercent(used / wanted)} of what the stressors may take; ` +
        `its quota ended ${after.throttled - before.throttled} times`,
    };
  },
});

function workersOf({ workers, target }: CpuStressStep, root: string): number {
  if (workers > 0) return workers;
  const { processors } = limitsOf(groupsOf(target.pid, root));
  return Math.max(1, Math.ceil(processors ?? navigator.hardwareConcurrency));
}
