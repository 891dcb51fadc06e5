import { percent } from '../../base/percent.ts';
import { serviceNamed } from '../../lib/model/topology.ts';
import type { Driver } from './driver.ts';

/** A process that is stopped all of the time would be hung, not stressed. */
const greatestShare = 0.95;
const cpuUnitsPerCore = 1024;

/** Takes from the task's process the share of the processor that stressors competing with it would take. */
export const cpuStress: Driver<'cpu-stress'> = ({ faultId, effect, task, system }) => {
  const cores = Math.ceil(serviceNamed(system.topology, task.service).cpu / cpuUnitsPerCore);
  const workers = effect.workers || cores;
  const share = Math.min((effect.percent / 100) * (workers / (workers + 1)), greatestShare);
  return {
    apply: [{ do: 'duty-cycle', faultId, process: task.process, share }],
    revert: [{ do: 'resume', faultId, process: task.process }],
    fidelity:
      `The process is stopped for ${percent(share)} of the time, the share that ${workers} stressor(s) would take ` +
      'from it under a fair scheduler; other processes of the machine keep theirs.',
  };
};
