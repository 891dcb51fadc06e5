import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { inUrl } from '../../base/addresses.ts';
import { systemClock } from '../../base/clock.ts';
import type { Ecs } from '../ecs/ecs.ts';
import type { Engine } from '../engine/engine.ts';
import type { FisError } from '../engine/errors.ts';
import { acceptBodies } from './body.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { checkOrigin } from './check-origin.ts';
import { checkToken } from './check-token.ts';
import type { CloudWatchPort } from './cloudwatch/operation.ts';
import { registerCloudWatch } from './cloudwatch/register.ts';
import { routeEcs } from './ecs/route.ts';
import { toFisError, toValidationException } from './error-reply.ts';
import { PortInUseError, RefusedRequest } from './errors.ts';
import { type Beside, listenBeside } from './listen-beside.ts';
import type { Operation, OperationRequest } from './operation.ts';
import { operations } from './operations/index.ts';

export interface ServerOptions {
  readonly engine: Engine;
  /** What answers ECS, on the same port; without it, every operation of ECS is unknown. */
  readonly ecs?: Ecs;
  /** 0 = any free port. */
  readonly port: number;
  /** Who evaluates the alarms that CloudWatch's operations tell of; without it there are none. */
  readonly cloudwatch?: CloudWatchPort;
  /** Routes of our own, under /_breakwater/; the same guard stands before them. */
  readonly extras?: (app: FastifyInstance, calls: CallLog) => void | Promise<void>;
  /** Where else it listens, and for whom; nowhere unless told. */
  readonly beside?: Beside;
  /** What a page of ours that is served here sends with what it asks for; without it no page may ask for anything. */
  readonly pageToken?: string;
}

export interface Server {
  /** What AWS_ENDPOINT_URL_FIS is set to. */
  readonly url: string;
  readonly port: number;
  /** Where else it can be reached. */
  readonly otherUrls: readonly string[];
  /** Ends open connections too. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const bodyLimit = 1024 * 1024;

/**
 * Serves the FIS API, with ECS's and CloudWatch's beside it, on loopback, and where else it is told to. Rejects with
 * {@link PortInUseError} where the port is taken.
 */
export async function createServer({ engine, ecs, cloudwatch, port, ...options }: ServerOptions): Promise<Server> {
  const { beside, extras, pageToken: token } = options;
  const allowed = beside
    ? [...beside.addresses.map(inUrl), ...beside.allowedHosts].map((name) => name.toLowerCase())
    : [];
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 2048, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    genReqId: () => randomUUID(),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: true, useDefaults: false } },
    schemaErrorFormatter: toValidationException,
    frameworkErrors: (error, _, reply) => void refuse(reply, toFisError(error)),
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-amzn-requestid', request.id);
    checkOrigin(request.headers, { allowed, token });
  });
  if (beside) checkToken(app, { token: beside.token, clock: systemClock, bodyLimit });
  acceptBodies(app);
  app.setErrorHandler<FastifyError | FisError>((error, _, reply) => refuse(reply, toFisError(error)));
  app.setNotFoundHandler(({ method, url }, reply) =>
    refuse(reply, new RefusedRequest('UnknownOperationException', 404, `${method} ${url} is not an operation of FIS`)),
  );
  const calls = createCallLog();
  for (const operation of operations) route(app, { engine, calls }, operation);
  if (cloudwatch) registerCloudWatch(app, cloudwatch);
  routeEcs(app, ecs, calls);
  await extras?.(app, calls);
  return listen(app, port, beside);
}

function route(app: FastifyInstance, to: { engine: Engine; calls: CallLog }, operation: Operation): void {
  const { method, path, body } = operation;
  app.route({
    method,
    url: path,
    ...(body && { schema: { body } }),
    handler: async (request) => handle(operation, to, request),
  });
}

/** Does an operation; what is to change something is noted, also where it is refused. */
function handle(
  { name, method, handle: carryOut }: Operation,
  { engine, calls }: { engine: Engine; calls: CallLog },
  request: FastifyRequest,
): object {
  const { params, query, body } = request as OperationRequest<object | undefined>;
  const note = (error?: string) => {
    const call = { service: 'fis', operation: name, requestId: request.id, at: systemClock.wall() } as const;
    if (method !== 'GET') calls.add({ ...call, parameters: { ...params, ...query, ...body }, ...(error && { error }) });
  };
  try {
    const answered = carryOut(engine, request as OperationRequest);
    note();
    return answered;
  } catch (error) {
    note((error as Error).name);
    throw error;
  }
}

/** The connection stays: fastify would hang up on a body it has not read, and its sender would not see the answer. */
function refuse(reply: FastifyReply, { name, httpStatus, message }: FisError) {
  return reply
    .removeHeader('connection')
    .status(httpStatus)
    .header('x-amzn-errortype', name)
    .send({ message: message.slice(0, 1024) });
}

async function listen(app: FastifyInstance, port: number, beside: Beside | undefined): Promise<Server> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(port, { cause: error }) : error;
  }
  const { port: taken } = app.server.address() as AddressInfo;
  const others = beside && (await listenBeside(app.routing, taken, beside).catch(closing(app)));
  return {
    url: `http://${host}:${taken}`,
    port: taken,
    otherUrls: others?.urls ?? [],
    close: async () => {
      await others?.close();
      await app.close();
    },
  };
}

/** Closes what is open already, and fails all the same. */
const closing = (app: FastifyInstance) => async (error: unknown) => {
  await app.close();
  throw error;
};
