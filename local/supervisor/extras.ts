import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { System } from '../../lib/model/system.ts';
import type { Engine } from '../engine/engine.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { CallLog } from '../server/call-log.ts';
import { asOfHeader } from './as-of.ts';
import type { LoadRunner } from './load-runner.ts';
import { createEngineMetrics } from './metrics/engine-metrics.ts';
import { scrapedTasks } from './metrics/scraped-tasks.ts';
import { registerVerdicts } from './verdict-routes.ts';
import type { ExperimentWatch } from './watch/experiment-watch.ts';
import type { EdgeWatch } from './watch-edges.ts';

/**
 * What FIS has no operation for, under /_breakwater/: events, verdicts, tasks, calls, load, plans, restart, shutdown;
 * and `/metrics`.
 * Every answer says as of which event it is, so that a reader of the stream knows when it has caught up.
 */
export async function registerExtras(
  app: FastifyInstance,
  system: {
    log: EventLog;
    runtime: Runtime;
    system: Pick<System, 'programOf'>;
    loadRunner: LoadRunner;
    edgeWatch: Pick<EdgeWatch, 'look'>;
    engine: Engine;
    watch: ExperimentWatch;
    calls: CallLog;
    restart?: (() => Promise<void>) | undefined;
    shutdown: () => void;
  },
): Promise<void> {
  const metrics = createEngineMetrics(system.log, system.runtime.system.topology.name);
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  await app.register(async (extras) => routes(extras, system), { prefix: '/_breakwater' });
}

function routes(
  app: FastifyInstance,
  {
    log,
    runtime,
    system,
    loadRunner,
    edgeWatch,
    engine,
    watch,
    calls,
    restart,
    shutdown,
  }: Parameters<typeof registerExtras>[1],
): void {
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader(asOfHeader)) reply.header(asOfHeader, log.last);
  });

  /** The event stream from the present on, or after a sequence number, as JSON lines, until the reader leaves. */
  app.get('/events', (request, reply) => {
    const { after = String(log.last) } = request.query as { after?: string };
    const stream = new PassThrough();
    const write = (event: unknown) => void stream.write(`${JSON.stringify(event)}\n`);
    stream.write('\n');
    for (const event of log.since(Number(after) || 0)) write(event);
    const unsubscribe = log.subscribe(write);
    request.raw.once('close', () => {
      unsubscribe();
      stream.end();
    });
    reply
      .type('application/x-ndjson')
      .header('cache-control', 'no-store')
      .header(asOfHeader, Number(after) || 0);
    return reply.send(stream);
  });

  app.get('/tasks', () => runtime.tasks());

  app.get('/targets', () => scrapedTasks(runtime.tasks(), system));

  /** Who called whom, on the links and past them. */
  app.get('/edges', () => edgeWatch.look());

  /** The calls of FIS and ECS that were to change something, all or those after a number. */
  app.get('/calls', (request) => {
    const { after = '0' } = request.query as { after?: string };
    return { calls: calls.since(Number(after) || 0) };
  });

  registerVerdicts(app, { engine, watch });

  app.get('/load', () => loadRunner.load() ?? {});

  app.post('/load', { schema: { body: loadSchema } }, async (request) => {
    await loadRunner.start(request.body as { rate: number; seed: number });
    return {};
  });

  app.delete('/load', async () => {
    await loadRunner.stop();
    return {};
  });

  app.post('/plans', { schema: { body: plansSchema } }, (request) => {
    const { templateId, skipUnsupported } = request.body as { templateId: string; skipUnsupported?: boolean };
    return engine.planOnly(templateId, { ...(skipUnsupported !== undefined && { skipUnsupported }) });
  });

  /** All tasks end, and as many as are wanted start. */
  app.post('/restart', async (_, reply) => {
    if (!restart) return reply.code(409).send({ message: 'tasks are restarted one by one on this runtime: stop them' });
    await restart();
    return {};
  });

  app.post('/shutdown', () => {
    setImmediate(shutdown);
    return {};
  });
}

const loadSchema = {
  type: 'object',
  required: ['rate', 'seed'],
  properties: { rate: { type: 'number', minimum: 1, maximum: 2000 }, seed: { type: 'integer', minimum: 0 } },
};
const plansSchema = {
  type: 'object',
  required: ['templateId'],
  properties: { templateId: { type: 'string' }, skipUnsupported: { type: 'boolean' } },
};
