import { percent } from '../../../../base/percent.ts';
import { leftInWords } from '../../../../base/process/group.ts';
import { identityKey } from '../../../../base/process/identity.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { serviceNamed } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import { defineStep } from '../step-kind.ts';
import { processesOf, treeOf } from './processes-of.ts';
import { proveStopped, sampleStopped, shareOn, shareTolerance, stoppedOf, thoroughLook } from './stopped-share.ts';

export interface DutyCycleStep {
  readonly do: 'duty-cycle';
  readonly faultId: string;
  readonly process: ProcessIdentity;
  /** What else of the task is found by, where its program is not on the kit. */
  readonly mark?: string;
  /** The share of processor time, 0 to 0.95, that is taken away by SIGSTOP and SIGCONT at a fine grain; 1 = all of it. */
  readonly share: number;
}

/** A process that is stopped all of the time would be hung, not stressed. */
const greatestShare = 0.95;
const cpuUnitsPerCore = 1024;

/** Takes from the task's process the share of the processor that stressors competing with it would take. */
export const cpuStress: Planner<'cpu-stress', DutyCycleStep> = (effect, { faultId, task, system }) => {
  const cores = Math.ceil(serviceNamed(system.topology, task.service).cpu / cpuUnitsPerCore);
  const workers = effect.workers || cores;
  const share = Math.min((effect.percent / 100) * (workers / (workers + 1)), greatestShare);
  return {
    steps: [{ do: 'duty-cycle', faultId, ...processesOf(task), share }],
    fidelity:
      `The process is stopped for ${percent(share)} of the time, the share that ${workers} stressor(s) would take ` +
      'from it under a fair scheduler; other processes of the machine keep theirs.',
  };
};

export const dutyCycleStep = defineStep<DutyCycleStep>({
  do: 'duty-cycle',
  by: 'guardian',
  wayBack: 'gives the process its time back',
  execute: ({ faultId, process, mark, share }, { refuseStranger, cycles }) => {
    refuseStranger(process);
    cycles.take(faultId, process, share, mark);
  },
  undo: ({ faultId, process, mark }, { cycles }) => cycles.give(faultId, process, mark),
  leftOver: ({ faultId, process, mark }, { cycles }) => {
    if (cycles.stoppedShare(faultId) !== undefined) return [`duty cycle of process ${process.pid}`];
    if (cycles.isCycled(process)) return [];
    return stoppedOf(treeOf({ process, mark })).map((each) => `stopped process ${leftInWords(each)}`);
  },
  observe: async ({ process, share }, _eyes, others) => {
    const intended = shareOn(process, [...others, { process, share }]);
    const measured = await sampleStopped(process, thoroughLook);
    return {
      observer: 'process state',
      seen: Math.abs(measured - intended) < shareTolerance,
      detail: `stopped in ${percent(measured)} of samples, ${percent(intended)} intended`,
    };
  },
  prove: ({ process, mark }, _eyes, others) => proveStopped(treeOf({ process, mark }), others),
});

const isDutyCycle = (step: Step): step is DutyCycleStep => step.do === dutyCycleStep.do;

/** Of the faults in force the one that keeps a process stopped all of the time; undefined where none does. */
export const faultHanging = (process: ProcessIdentity, steps: readonly Step[]): string | undefined =>
  steps.filter(isDutyCycle).find((step) => step.share === 1 && identityKey(step.process) === identityKey(process))
    ?.faultId;
