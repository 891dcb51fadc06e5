import { type Notification, occasions } from './notification.ts';

/** A notification as a webhook gets it: who has had one of that id has had this. */
export interface WebhookNotification {
  readonly id: string;
  readonly notification: Notification;
}

/** A body that is no notification; the message names what is wrong, and its value. */
export class NoNotificationError extends Error {
  override readonly name = 'NoNotification';
}

/** The JSON that is posted. `id` is the same each time it is sent. */
export function toWebhookBody({ id, notification }: WebhookNotification): string {
  const { at, drill = false, done = null, ...rest } = notification;
  return JSON.stringify({ version: 1, id, ...rest, done, at: new Date(at).toISOString(), drill });
}

const texts = ['id', 'incident', 'system', 'environment', 'title'] as const;
const severities = ['info', 'warning', 'critical'];

/** The same, read; a field that it does not know is left out. Throws {@link NoNotificationError}. */
export function readWebhookBody(body: string): WebhookNotification {
  const given = objectIn(body);
  const check = (name: string, isFine: boolean, wanted: string) => {
    if (!isFine) throw new NoNotificationError(`${name} must be ${wanted}, not ${JSON.stringify(given[name])}`);
  };
  for (const name of texts) check(name, typeof given[name] === 'string' && given[name] !== '', 'a text');
  const { id, incident, occasion, system, environment, severity, title, done, look, at, drill } = given;
  check('version', given.version === 1, '1');
  check(
    'occasion',
    occasions.some((one) => one === occasion),
    `of ${occasions.join(', ')}`,
  );
  check('severity', severities.includes(String(severity)), `of ${severities.join(', ')}`);
  check('done', done === null || typeof done === 'string', 'a text or null');
  check('look', Array.isArray(look) && look.every((one) => typeof one === 'string'), 'a list of texts');
  check('at', !Number.isNaN(Date.parse(String(at))), 'a time');
  check('drill', typeof drill === 'boolean', 'true or false');
  const told = { incident, occasion, system, environment, severity, title, ...(done !== null && { done }), look };
  const notification = { ...told, at: Date.parse(String(at)), ...(drill === true && { drill }) } as Notification;
  return { id: id as string, notification };
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, without the parser's own words.
  }
  throw new NoNotificationError('a notification must be a JSON object');
}
