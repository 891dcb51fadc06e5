import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import { breakRequests } from './breakage.ts';
import { budgetOf, type Deadline, deadlineAfter, deadlineHeader, noDeadline } from './deadline.ts';
import { ServiceError } from './errors.ts';
import type { Kit } from './kit.ts';
import { edgeDeadlineMs, maxRequestsInFlight } from './policies.ts';
import { keepSyntheticMark } from './synthetic.ts';
import { keepTrace } from './trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** By when this request must be answered. */
    deadline: Deadline;
  }
}

/** What health checks and readers of metrics ask; a load balancer keeps it from everybody else, as it is written here. */
export const probePaths: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

export interface ServerOptions {
  /** The least budget that a request may bring, milliseconds. @default 0 */
  readonly leastBudgetMs?: number;
}

/** The server of a service: probes, metrics, deadlines, load shedding, and errors as `{ error, message }`. */
export function createServer(kit: Kit, { leastBudgetMs: least = 0 }: ServerOptions = {}): FastifyInstance {
  const server = Fastify({
    loggerInstance: kit.log as Fastify.FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    bodyLimit: 64 * 1024,
    ajv: { customOptions: { coerceTypes: false } },
  });
  keepSyntheticMark(server);
  keepTrace(server);
  addProbes(server, kit);
  server.decorateRequest('deadline', null as unknown as Deadline);
  if (kit.resilience.enabled) shedLoad(server, kit);
  server.addHook('onRequest', async (request) => {
    request.deadline = kit.resilience.enabled
      ? deadlineAfter(budgetOf(request.headers[deadlineHeader], { least, most: edgeDeadlineMs }))
      : noDeadline;
  });
  breakRequests(server, kit.breakage, probePaths);
  server.addHook('onSend', async (_request, reply) => {
    if (kit.lifecycle.draining) reply.header('connection', 'close');
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    if (probePaths.has(route)) return;
    kit.metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  server.setErrorHandler((error: FastifyError | ServiceError, _request, reply) => sendError(kit, reply, error));
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: 'NotFound', message: `no route for ${request.method} ${request.url}` }),
  );
  return server;
}

function addProbes(server: FastifyInstance, kit: Kit): void {
  server.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.raw.url?.split('?') ?? [];
    // Another spelling, such as `/%6detrics`, would pass a load balancer that refuses these.
    if (probePaths.has(request.routeOptions.url ?? '') && !probePaths.has(path)) reply.callNotFound();
    else done();
  });
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const ready = kit.lifecycle.started && !kit.lifecycle.draining;
    const states = kit.resilience.dependencies.map((dependency) => [dependency.name, dependency.state()]);
    reply.code(ready ? 200 : 503);
    return { status: statusOf(kit), dependencies: Object.fromEntries(states) };
  });
  server.get('/metrics', async (_request, reply) => {
    reply.type(kit.metrics.registry.contentType);
    return await kit.metrics.registry.metrics();
  });
}

function statusOf({ lifecycle }: Kit): string {
  if (lifecycle.draining) return 'draining';
  return lifecycle.started ? 'ready' : 'starting';
}

/** Refuses requests beyond the limit at once: a quick 503 is worth more than an answer too late. */
function shedLoad(server: FastifyInstance, kit: Kit): void {
  let inFlight = 0;
  server.addHook('onRequest', async (request, reply) => {
    if (probePaths.has(request.routeOptions.url ?? '')) return;
    if (inFlight >= maxRequestsInFlight) {
      kit.metrics.shed.inc();
      throw new ServiceError('Overloaded', 503, 'too many requests in flight', { retryAfter: 1 });
    }
    inFlight++;
    reply.raw.once('close', () => inFlight--);
  });
}

function sendError(kit: Kit, reply: FastifyReply, error: FastifyError | ServiceError): FastifyReply {
  if (error instanceof ServiceError) {
    if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
    if (error.status >= 500) kit.log.warn({ err: error }, error.message);
    return reply.code(error.status).send({ error: error.name, message: error.message });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ error: 'BadRequest', message: error.message });
  kit.log.error({ err: error }, 'unexpected error');
  return reply.code(500).send({ error: 'InternalError', message: 'the request failed unexpectedly' });
}
