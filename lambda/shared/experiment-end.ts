import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';
import { type FollowUp, longestDelaySeconds } from '../../lib/model/response/follow-up.ts';
import type { Ports } from './ports.ts';

/** Looks for the ends of experiments that were stopped: one that has none yet is an incident. */
export async function lookForEnds(ports: Ports, { experiments, alarm, incident }: FollowUp): Promise<void> {
  const { clock, fis, log, model } = ports;
  for (const { id, name } of experiments as readonly { id: string; name: string }[]) {
    const status = await statusOf(fis, id);
    if (status === undefined || isFinal(status)) {
      log.info('experiment has ended', { id, status });
      continue;
    }
    await ports.tell({
      kind: 'incident',
      incident: String(incident),
      what: 'experiment-overdue',
      system: model.topology.name,
      environment: model.environment,
      severity: 'critical',
      title: `${name} is ${status}, ${longestDelaySeconds / 60} min after it was stopped: its faults may be in force`,
      done: 'it was stopped once, and FIS took it; nothing else was done',
      look: [id, String(alarm)],
      at: clock.wall(),
    });
  }
}

/** Undefined where FIS knows it no more. */
async function statusOf(fis: Ports['fis'], id: string): Promise<ExperimentStatus | undefined> {
  try {
    const { experiment } = await fis.send(new GetExperimentCommand({ id }));
    return (experiment?.state?.status ?? 'pending') as ExperimentStatus;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
