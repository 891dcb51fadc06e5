import { deliver } from './deliver.ts';
import { followUp } from './follow-ups.ts';
import { addUpdate, type IncidentRecord, readIncident, updateKeys } from './incident-record.ts';
import { closeIncident } from './open-incidents.ts';
import type { NotifyPorts } from './ports.ts';

/**
 * Says that an incident is over: every alarm of it is OK, and nothing more was heard of it for `groupMinutes`, so that
 * one that goes on and off, or whose messages come late, does not end and begin again.
 */
export async function endIncident(ports: NotifyPorts, incident: string): Promise<void> {
  const { clock, model, later } = ports;
  const record = await readIncident(ports, incident);
  if (record.updates.some(({ key }) => key === updateKeys.over)) return deliver(ports, record, updateKeys.over);
  if (!isQuiet(record, [])) return;
  const quietAt = record.heardAt + model.settings.notify.groupMinutes * 60_000;
  if (clock.wall() < quietAt) {
    return later(followUp({ about: 'over', incident }), Math.ceil((quietAt - clock.wall()) / 1000));
  }
  const isOver = async (rings: readonly string[]) => isQuiet(await readIncident(ports, incident), rings);
  if (!(await closeIncident(ports, incident, isOver))) return;
  await addUpdate(ports, incident, {
    key: updateKeys.over,
    of: updateKeys.over,
    notification: overNotification(await readIncident(ports, incident), ports),
  });
  await deliver(ports, await readIncident(ports, incident), updateKeys.over);
}

/** Whether every alarm is OK, those too that have only just joined. */
function isQuiet({ members }: IncidentRecord, rings: readonly string[]): boolean {
  const known = new Set(members.filter(({ okAt }) => okAt !== undefined).map(({ ring }) => ring));
  return members.length > 0 && known.size === members.length && rings.every((ring) => known.has(ring));
}

function overNotification({ id, members, updates }: IncidentRecord, { model, clock }: NotifyPorts) {
  const first = Math.min(...members.map(({ at }) => at));
  const last = Math.max(...members.map(({ okAt = 0 }) => okAt));
  const names = [...new Set(members.map(({ name }) => name))];
  const alarms = names.length === 1 ? `${names[0]} is` : `${names.length} alarms are`;
  const isDrill = updates.some(({ notification }) => notification.drill);
  return {
    incident: id,
    occasion: 'over' as const,
    system: model.topology.name,
    environment: model.environment,
    severity: 'info' as const,
    title: `${alarms} OK again, after ${Math.max(1, Math.round((last - first) / 1000))} s`,
    look: names,
    at: clock.wall(),
    ...(isDrill && { drill: true as const }),
  };
}
