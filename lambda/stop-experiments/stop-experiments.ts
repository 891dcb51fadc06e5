import { isFinal } from '../../lib/model/events/statuses.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { expects } from '../../lib/model/response/expected-alarm.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { whyOver } from '../shared/alarm-now.ts';
import { drillOf, secondsUntilOver } from '../shared/drill.ts';
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
  const alarm = alarmIn(message);
  if (!alarm) return void ports.log.info('ignored', { reason: `a message of kind ${message.kind} stops nothing` });
  const reason = await stopFor(alarm, ports, { again: message.kind === 'follow-up' });
  if (reason !== undefined) ports.log.info('ignored', { alarm: alarm.name, reason });
}

/** An alarm that is told, or that was put off by a drill. */
function alarmIn(message: Exclude<Message, { kind: 'ignored' }>): AlarmEvent | undefined {
  if (message.kind === 'alarm') return message;
  return message.kind === 'follow-up' && message.about === 'look-again' ? (message.alarm as AlarmEvent) : undefined;
}

/** Why nothing is to be stopped; undefined where something was. */
async function stopFor(
  alarm: AlarmEvent,
  ports: Ports,
  { again }: { readonly again: boolean },
): Promise<string | undefined> {
  const meant = await ownAlarm(ports, alarm);
  if ('foreign' in meant) return meant.foreign;
  const { kind } = meant.meaning;
  if (kind !== 'guardrail' && kind !== 'objective') return 'it is neither a guardrail nor an objective';
  if (alarm.state !== 'ALARM') return `it is ${alarm.state}`;
  const [over, experiments, tried] = await Promise.all([
    whyOver(ports, alarm, { again }),
    ownExperiments(ports),
    drillOf(ports, alarm),
  ]);
  if (tried?.is === 'meanwhile') {
    await ports.later({ kind: 'follow-up', about: 'look-again', alarm }, secondsUntilOver(ports, tried));
    return 'put off: somebody tries whether alarms ring';
  }
  const drill = tried !== undefined;
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
