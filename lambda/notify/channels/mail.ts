import { headline, type Notification } from '../../../lib/model/response/notification.ts';
import { shortened } from '../../../lib/model/shortened.ts';

/** Source: SNS API reference, Publish: a subject has less than 100 characters, of ASCII, and no line breaks. */
const longestSubject = 99;

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** Sends to everybody who has an address. Rejects as SNS does. */
export type SendMail = (mail: Mail) => Promise<void>;

/** A notification as a mail of plain text; what its subject cannot have is in the text. */
export function mailOf({ id, notification }: { readonly id: string; readonly notification: Notification }): Mail {
  const { title, done, look, incident, severity, at } = notification;
  const lines = [
    headline(notification),
    '',
    title,
    done ?? '',
    look.length > 0 ? `Look at: ${look.join(', ')}` : '',
    `${severity}, ${new Date(at).toISOString()}`,
    `Incident ${incident}`,
    `Message ${id}`,
  ];
  const [head = '', blank = '', ...rest] = lines;
  // The last character of what is shortened is an ellipsis, which is not ASCII.
  const subject = shortened(head.replace(/[^\x20-\x7e]+/g, ' '), longestSubject).replace(/[^\x20-\x7e]/g, '.');
  return { subject, text: [head, blank, ...rest.filter(Boolean)].join('\n') };
}
