import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import type { EventLog } from '../engine/events.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Traffic } from './traffic.ts';

/** What FIS has no operation for, under /_breakwater/: events, tasks, load, audit, plans, shutdown. */
export function registerExtras(
  app: FastifyInstance,
  system: { log: EventLog; runtime: Runtime; traffic: Traffic; engine: Engine; shutdown: () => void },
): void {
  const { log, runtime, traffic, engine, shutdown } = system;
  const prefix = '/_breakwater';

  /** The event stream from the present on, or after a sequence number, as JSON lines, until the reader leaves. */
  app.get(`${prefix}/events`, (request, reply) => {
    const { after } = request.query as { after?: string };
    const stream = new PassThrough();
    const write = (event: unknown) => void stream.write(`${JSON.stringify(event)}\n`);
    if (after !== undefined) for (const event of log.since(Number(after) || 0)) write(event);
    const unsubscribe = log.subscribe(write);
    request.raw.once('close', () => {
      unsubscribe();
      stream.end();
    });
    reply.type('application/x-ndjson').header('cache-control', 'no-store');
    stream.write('\n');
    return reply.send(stream);
  });

  app.get(`${prefix}/tasks`, () => runtime.tasks());

  app.post(`${prefix}/load`, { schema: { body: loadSchema } }, async (request) => {
    await traffic.start(request.body as { rate: number; seed: number });
    return {};
  });

  app.delete(`${prefix}/load`, async () => {
    await traffic.stop();
    return {};
  });

  app.post(`${prefix}/audit`, { schema: { body: auditSchema } }, (request) =>
    traffic.audit((request.body as { settleMilliseconds: number }).settleMilliseconds),
  );

  app.post(`${prefix}/plans`, { schema: { body: plansSchema } }, (request) =>
    engine.planOnly((request.body as { templateId: string }).templateId),
  );

  app.post(`${prefix}/shutdown`, () => {
    setImmediate(shutdown);
    return {};
  });
}

const loadSchema = {
  type: 'object',
  required: ['rate', 'seed'],
  properties: { rate: { type: 'number', minimum: 1, maximum: 2000 }, seed: { type: 'integer', minimum: 0 } },
};
const auditSchema = {
  type: 'object',
  required: ['settleMilliseconds'],
  properties: { settleMilliseconds: { type: 'number', minimum: 0, maximum: 600_000 } },
};
const plansSchema = { type: 'object', required: ['templateId'], properties: { templateId: { type: 'string' } } };
