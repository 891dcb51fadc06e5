import { serviceNamed } from '../../lib/model/topology.ts';
import { type Driver, InvalidTargetError, once } from './driver.ts';

/** A signal to the task's process, which must bear the name asked for, as `killall` would find it. */
export const killProcess: Driver<'kill-process'> = ({ effect, task, system }) => {
  const { processName } = serviceNamed(system.topology, task.service);
  if (effect.processName !== processName) {
    throw new InvalidTargetError(
      `task ${task.taskArn} of ${task.service} runs no process named ${JSON.stringify(effect.processName)}; its process is ${processName}`,
    );
  }
  return once(
    { do: 'signal', process: task.process, signal: effect.signal },
    'The same signal to the same process; as in a container of one process, the task ends with it.',
  );
};
