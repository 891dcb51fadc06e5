import type { ExperimentAction, Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { stateOf } from '../../aws/fis/states.ts';
import { alarmName } from '../../lib/model/alarm-port.ts';
import { parseDuration } from '../../lib/model/duration.ts';
import { type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';
import { labels } from '../../lib/model/labels.ts';
import { mapValues } from '../../lib/model/map-values.ts';
import type { AwsEvent } from '../../lib/model/response/aws-event.ts';
import type { ActionRecord } from '../../lib/model/response/run-record.ts';
import type { Told } from './fold-run.ts';

/** What FIS's event says. Throws a sentence where it is none that can be read. Source: FIS user guide, monitor experiments using EventBridge. */
export function toldByEvent({ detail, time }: AwsEvent): Told {
  const state = (detail['new-state'] ?? {}) as { status?: unknown; reason?: unknown };
  const experimentId = detail['experiment-id'];
  const at = Date.parse(time);
  if (typeof experimentId !== 'string' || typeof state.status !== 'string' || Number.isNaN(at)) {
    throw new Error(`no state of an experiment: ${JSON.stringify({ time, detail }).slice(0, 200)}`);
  }
  const templateId = String(detail['experiment-template-id'] ?? '');
  const status = state.status as ExperimentStatus;
  return { experimentId, templateId, status, reason: String(state.reason ?? ''), at };
}

/** What FIS says when it is asked for one experiment. */
export function toldByFis(fis: FisExperiment): Told {
  const { id = '', experimentTemplateId = '', state, actions = {}, targets = {}, stopConditions = [], tags = {} } = fis;
  const status = (state?.status ?? 'pending') as ExperimentStatus;
  const [createdAt, startedAt, endedAt] = [fis.creationTime, fis.startTime, fis.endTime].map((at) => at?.getTime());
  const ofState = isFinal(status) ? endedAt : status === 'pending' ? createdAt : (startedAt ?? createdAt);
  const services = Object.values(targets).flatMap(({ resourceTags }) => resourceTags?.[labels.service] ?? []);
  return {
    experimentId: id,
    templateId: experimentTemplateId,
    status,
    reason: state?.reason ?? '',
    at: ofState ?? createdAt ?? 0,
    principal: tags[labels.principal] ?? 'unknown',
    ...(tags[labels.experiment] && { experiment: tags[labels.experiment] }),
    ...(createdAt !== undefined && { createdAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && isFinal(status) && { endedAt }),
    actions: mapValues(actions, recordOf),
    longestMilliseconds: longestOf(actions),
    stopAlarms: stopConditions.flatMap(({ value }) => (value ? [alarmName(value)] : [])),
    services: [...new Set(services)].sort(),
  };
}

function recordOf(action: ExperimentAction): ActionRecord {
  const { actionId = '', startTime, endTime } = action;
  return {
    actionId,
    ...stateOf(action),
    ...(startTime && { startedAt: startTime.getTime() }),
    ...(endTime && { endedAt: endTime.getTime() }),
  };
}

/** The longest way through the actions, each after those that it waits for; what has no duration takes no time. */
export function longestOf(actions: Readonly<Record<string, ExperimentAction>>): number {
  const endOf = (name: string, seen: readonly string[]): number => {
    const { parameters = {}, startAfter = [] } = actions[name] ?? {};
    const own = parseDuration(parameters.maxDuration ?? parameters.duration ?? '') ?? 0;
    const before = startAfter.filter((other) => !seen.includes(other)).map((other) => endOf(other, [...seen, name]));
    return own + Math.max(0, ...before);
  };
  return Math.max(0, ...Object.keys(actions).map((name) => endOf(name, [])));
}
