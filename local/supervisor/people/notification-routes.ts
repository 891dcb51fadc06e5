import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../../base/clock.ts';
import { isSignedBy, signatureHeader } from '../../../base/webhook-signature.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { readWebhookBody, type WebhookNotification } from '../../../lib/model/response/webhook-body.ts';
import { ValidationException } from '../../engine/errors.ts';
import { RefusedRequest } from '../../server/errors.ts';

/** Where the channel of this machine posts to. */
export const notificationsPath = '/_breakwater/notifications';

interface NotificationPorts {
  readonly log: Pick<EventLog, 'since' | 'durable'>;
  readonly signingKey: string;
  readonly clock: Pick<Clock, 'wall'>;
}

/** The receiver of the channel of this machine: what is signed becomes an event, once for each id. */
export async function registerNotifications(app: FastifyInstance, ports: NotificationPorts): Promise<void> {
  await app.register(async (inner) => routes(inner, ports));
}

function routes(app: FastifyInstance, { log, signingKey, clock }: NotificationPorts): void {
  const known = new Map(
    log
      .since(0)
      .flatMap((event) => (event.type === 'notification' ? [[event.id, Promise.resolve<unknown>(event)]] : [])),
  );
  // What is signed is the body as it came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_, bytes, done) => done(null, bytes));

  app.post(notificationsPath, { schema: { body: {} } }, async ({ body, headers }) => {
    const text = Buffer.isBuffer(body) ? body.toString() : '';
    const signature = String(headers[signatureHeader] ?? '');
    if (!isSignedBy(signature, text, signingKey, { now: clock.wall() })) {
      throw new RefusedRequest('AccessDeniedException', 403, `${signatureHeader} is not that of this body and key`);
    }
    const { id, notification } = read(text);
    // Its sender takes it for told once it is answered: it is on disk then.
    const written = known.get(id) ?? log.durable({ type: 'notification', id, ...notification });
    known.set(id, written);
    try {
      await written;
    } catch (error) {
      known.delete(id);
      throw error;
    }
    return {};
  });
}

function read(text: string): WebhookNotification {
  try {
    return readWebhookBody(text);
  } catch (error) {
    throw new ValidationException((error as Error).message);
  }
}
