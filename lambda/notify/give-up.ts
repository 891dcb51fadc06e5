import { followUp } from './follow-ups.ts';
import { addUpdate, type IncidentRecord, type Update, updateKeys } from './incident-record.ts';
import type { NotifyPorts } from './ports.ts';
import { nameOf, type Receiver, receiversOf } from './receivers.ts';

/** A channel will not take an update: one line in the log, and the other channels are told so, once an incident. */
export async function giveUp(
  ports: NotifyPorts,
  record: IncidentRecord,
  { channel, update, reason }: { readonly channel: Receiver; readonly update: Update; readonly reason: string },
): Promise<void> {
  const lost = nameOf(channel);
  ports.log.error('given up', { channel: lost, incident: record.id, update: update.key, reason });
  ports.metrics.addMetric('NotificationsGivenUp', 'Count', 1);
  const { at, severity, ...rest } = update.notification;
  await addUpdate(ports, record.id, {
    key: `${updateKeys.lost}${lost}`,
    of: lost,
    notTo: lost,
    notification: {
      ...rest,
      occasion: 'channel-lost',
      severity: severity === 'info' ? 'info' : 'warning',
      title: `${lost} was not told of this: ${reason}`,
      done: 'It was given up: look at the channel and its secret.',
      look: [lost],
      at: ports.clock.wall(),
    },
  });
  const others = receiversOf(ports).filter((other) => nameOf(other) !== lost);
  for (const other of others) {
    await ports.later(followUp({ about: 'deliver', incident: record.id, channel: nameOf(other) }), 1);
  }
}
