import { isFinal } from '../../lib/model/events/statuses.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { expects } from '../../lib/model/response/expected-alarm.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { whyOver } from '../shared/alarm-now.ts';
import { isDrill } from '../shared/drill.ts';
import { lookForEnds } from '../shared/experiment-end.ts';
import { ownAlarm } from '../shared/own-alarm.ts';
import type { Ports } from '../shared/ports.ts';
import { ownExperiments } from '../shared/running-experiments.ts';
import { stopAll } from '../shared/stop-all.ts';
import { tellDrill } from './tell-drill.ts';

/**
 * Stops the running experiments of this environment when a guardrail rings, or an objective that none of them breaches on
 * purpose. Everything else is nobody's business here, and is logged with its reason.
 */
export async function stopExperiments(message: Exclude<Message, { kind: 'ignored' }>, ports: Ports): Promise<void> {
  if (message.kind === 'follow-up' && message.about === 'experiment-end') return lookForEnds(ports, message);
  if (message.kind !== 'alarm') {
    ports.log.info('ignored', { reason: `a message of kind ${message.kind} stops nothing` });
    return;
  }
  const reason = await stopFor(message, ports);
  if (reason !== undefined) ports.log.info('ignored', { alarm: message.name, reason });
}

/** Why nothing is to be stopped; undefined where something was. */
async function stopFor(alarm: AlarmEvent, ports: Ports): Promise<string | undefined> {
  const meant = await ownAlarm(ports, alarm);
  if ('foreign' in meant) return meant.foreign;
  const { kind } = meant.meaning;
  if (kind !== 'guardrail' && kind !== 'objective') return 'it is neither a guardrail nor an objective';
  if (alarm.state !== 'ALARM') return `it is ${alarm.state}`;
  const [over, experiments, drill] = await Promise.all([
    whyOver(ports, alarm),
    ownExperiments(ports),
    isDrill(ports, alarm.reason),
  ]);
  if (drill && kind === 'guardrail' && experiments.every(({ status }) => isFinal(status))) {
    await tellDrill(ports, alarm);
    return 'it is a drill, and no experiment runs';
  }
  if (over !== undefined) return over;
  const expecting = experiments.find((one) => !isFinal(one.status) && expects(one, meant, ports.model));
  // One that is guarded by this very alarm is stopped, whatever runs beside it.
  const concerned = expecting ? experiments.filter(({ stopAlarms }) => stopAlarms.includes(alarm.name)) : experiments;
  if (expecting && concerned.length === 0) return `${expecting.name} (${expecting.id}) breaches it on purpose`;
  await stopAll(ports, concerned, alarm, { drill });
  return undefined;
}
