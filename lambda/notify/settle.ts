import { deliver } from './deliver.ts';
import { followUp } from './follow-ups.ts';
import { readIncident, updateKeys } from './incident-record.ts';
import type { NotifyPorts } from './ports.ts';

/** After something was heard of an incident: its end is looked for later if it may be near, and people are told what is new. */
export async function settle(ports: NotifyPorts, incident: string, about?: string): Promise<void> {
  const record = await readIncident(ports, incident);
  const { members, updates } = record;
  const mayBeOver = members.length > 0 && members.every(({ okAt }) => okAt !== undefined);
  if (mayBeOver && !updates.some(({ key }) => key === updateKeys.over)) {
    await ports.later(followUp({ about: 'over', incident }), ports.model.settings.notify.groupMinutes * 60);
  }
  await deliver(ports, record, about);
}
