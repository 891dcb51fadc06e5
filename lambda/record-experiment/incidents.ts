import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { firedStopConditions } from '../../aws/cloudwatch/alarms.ts';
import { type IncidentEvent, type IncidentKind, incidentOf } from '../../lib/model/response/incident.ts';
import { endOfRun, type RunRecord, startOfRun } from '../../lib/model/response/run-record.ts';
import type { RecordPorts } from './record-ports.ts';
import { changeRun } from './run-store.ts';

/** What is told is made of the record alone: told again after a death in the middle, it is the very same. */
type Telling = Pick<IncidentEvent, 'severity' | 'title' | 'done' | 'look' | 'at'> & { readonly incident?: string };

/** Beyond the longest that its actions may take. */
export const overdueMilliseconds = 15 * 60_000;

/** When a run must have ended; undefined as long as FIS has not said how long it may take. */
export function dueOf(run: RunRecord): number | undefined {
  const { longestMilliseconds } = run;
  return longestMilliseconds === undefined ? undefined : startOfRun(run) + longestMilliseconds + overdueMilliseconds;
}

/** Whether its end is one that people are told of: stopped by an alarm, or failed; not by a person, who knows. */
export const isBadEnd = ({ status, reason }: RunRecord): boolean =>
  status === 'failed' || (status === 'stopped' && /stop condition/i.test(reason));

export async function tellOverdue(ports: RecordPorts, run: RunRecord): Promise<void> {
  const { experiment, experimentId, status, longestMilliseconds = 0 } = run;
  const minutes = Math.round((longestMilliseconds + overdueMilliseconds) / 60_000);
  await tell(ports, run, 'experiment-overdue', {
    severity: 'critical',
    title: `${experiment} is ${status}, ${minutes} min after it began: its faults may be in force`,
    done: 'nothing was done: look at it, and stop it by chaos stop or chaos panic',
    look: [experimentId, ...run.services],
    at: dueOf(run) ?? startOfRun(run),
  });
}

export async function tellNotPermitted(ports: RecordPorts, run: RunRecord): Promise<void> {
  const { experiment, experimentId, principal } = run;
  await tell(ports, run, 'start-not-permitted', {
    severity: 'critical',
    title: `${experiment} was started in ${run.environment} past the gate, by ${principal}`,
    done: 'it was not stopped: CloudTrail has who called StartExperiment',
    look: [experimentId, run.templateId],
    at: startOfRun(run),
  });
}

export async function tellStopped(ports: RecordPorts, run: RunRecord): Promise<void> {
  const { experiment, experimentId, status, reason } = run;
  const at = endOfRun(run) ?? startOfRun(run);
  const by = status === 'stopped' ? await knownStop(ports, run) : undefined;
  await tell(ports, run, 'experiment-stopped', {
    ...(by && { incident: by.incident }),
    severity: 'warning',
    title: status === 'failed' ? `${experiment} failed` : `${experiment} was stopped by ${by?.alarm ?? 'an alarm'}`,
    done: status === 'failed' ? `FIS ended it: ${reason}` : `FIS stopped it by its stop condition: ${reason}`,
    look: [...(by ? [by.alarm] : []), experimentId],
    at,
  });
}

/** Noted before it is told: what CloudWatch says may be another thing the next time. */
async function knownStop(ports: RecordPorts, run: RunRecord): Promise<RunRecord['stoppedBy']> {
  const found = run.stoppedBy ?? (await stoppedBy(ports, run));
  if (!found) return undefined;
  const noted = await changeRun(ports, run.experimentId, (known) => ({ stoppedBy: found, ...(known ?? run) }));
  return noted.stoppedBy;
}

/** The alarm that stopped a run: as whoever stopped it has written down, else as CloudWatch remembers it, else as FIS says. */
async function stoppedBy({ ledger, cloudwatch, fis }: RecordPorts, run: RunRecord): Promise<RunRecord['stoppedBy']> {
  const { experimentId, stopAlarms, reason } = run;
  const intent = await ledger.get('STOP', experimentId);
  if (intent) return { alarm: String(intent.alarm), incident: String(intent.incident) };
  try {
    const { experiment = {} } = await fis.send(new GetExperimentCommand({ id: experimentId }));
    const [fired] = await firedStopConditions(cloudwatch, experiment);
    if (fired) return { alarm: fired.alarm, incident: incidentOf({ name: fired.alarm, at: fired.at }) };
  } catch {
    // What CloudWatch does not tell is not known; the alarm may be all the same.
  }
  const alarm =
    stopAlarms.find((name) => reason.includes(name)) ?? (stopAlarms.length === 1 ? stopAlarms[0] : undefined);
  return alarm === undefined ? undefined : { alarm, incident: incidentOf({ name: alarm, at: endOfRun(run) ?? 0 }) };
}

function tell(ports: RecordPorts, run: RunRecord, what: IncidentKind, telling: Telling): Promise<void> {
  const { model } = ports;
  return ports.tell({
    kind: 'incident',
    incident: incidentOf({ name: run.experimentId, at: startOfRun(run) }),
    what,
    system: model.topology.name,
    environment: model.environment,
    ...telling,
  });
}
