import type { Channel } from '../../lib/model/response/notify-settings.ts';
import type { NotifyPorts } from './ports.ts';

/** Everybody who has an address on the topic of mails: it has no secret. */
export const mailReceiver = { kind: 'mail', name: 'topic' } as const;

/** Who is told: a channel of the settings, or those who get mail. */
export type Receiver = Channel | typeof mailReceiver;

export const nameOf = ({ kind, name }: Receiver): string => `${kind}/${name}`;

export const receiversOf = ({ model, mail }: Pick<NotifyPorts, 'model' | 'mail'>): readonly Receiver[] => [
  ...model.settings.notify.channels,
  ...(mail ? [mailReceiver] : []),
];
