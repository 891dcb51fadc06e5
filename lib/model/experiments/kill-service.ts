import { killProcess } from '../faults/kill-process.ts';
import { recoverySecondsOf } from '../objectives.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { othersCarryOn, whereAlone, whoWaits } from './one-task.ts';

/** For each service: one of its tasks is killed, without a warning. */
export const killService: DerivedSource = (topology, _, limits) =>
  topology.services.map((service) => {
    const { name, processName, replicas } = service;
    if (processName === '') return { omitted: `kill-${name}`, why: unnamed };
    const seconds = recoverySecondsOf(limits);
    return defineExperiment({
      name: `kill-${name}`,
      family: 'kill-service',
      description: `SIGKILL to one task of ${name}.`,
      hypothesis:
        replicas === 1
          ? `${name} has one task: ${whoWaits(topology, service, seconds)}.`
          : `${othersCarryOn(service)}, a new one replaces the dead, and no user notices.`,
      targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
      actions: {
        kill: {
          actionId: killProcess.actionId,
          parameters: { processName, signal: 'SIGKILL', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [name],
      ...whereAlone(topology, [name]),
      ...(replicas === 1 && { capacitySeconds: seconds }),
    });
  });

/** Of a container whose image alone knows what it runs. */
const unnamed = 'nobody has said what its process is called: processName';
