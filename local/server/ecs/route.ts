import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { systemClock } from '../../../base/clock.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import { EcsError, InvalidParameterException } from '../../ecs/errors.ts';
import type { CallLog } from '../call-log.ts';
import { toValidationException } from '../error-reply.ts';
import type { EcsOperation } from './operation.ts';
import { ecsOperations } from './operations/index.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';

const target = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/;
const mediaType = 'application/x-amz-json-1.1';

/** An operation that this ECS does not have. Source: AWS JSON 1.1 protocol. */
class UnknownOperationException extends EcsError {
  override readonly name = 'UnknownOperationException';
}

/** Serves ECS beside FIS: AWS JSON 1.1, every operation a POST to `/` that `x-amz-target` names. */
export function routeEcs(app: FastifyInstance, ecs: Ecs | undefined, calls: CallLog): void {
  app.post('/', { schema: { body: {} } }, async (request, reply) => {
    reply.type(mediaType);
    try {
      const operation = operationOf(request);
      if (!ecs) throw new UnknownOperationException('there is no ECS here');
      return bytesOf(await answer(operation, { ecs, calls, request }));
    } catch (error) {
      if (error instanceof EcsError) return refuse(reply, error);
      throw error;
    }
  });
}

function operationOf({ headers }: FastifyRequest): EcsOperation {
  const given = String(headers['x-amz-target'] ?? '');
  const [, name] = target.exec(given) ?? [];
  const operation = ecsOperations.find((each) => each.name === name);
  if (!operation) throw new UnknownOperationException(`${JSON.stringify(given)} is not an operation of ECS here`);
  return operation;
}

/** Does an operation; what is to change something is noted, also where it is refused. */
async function answer(
  operation: EcsOperation,
  { ecs, calls, request }: { ecs: Ecs; calls: CallLog; request: FastifyRequest },
): Promise<object> {
  const { name, mutates, handle } = operation;
  const at = systemClock.wall();
  // As it was sent: checking it drops what the schema does not name.
  const parameters = mutates && structuredClone(request.body);
  const note = (error?: string) => {
    const call = { service: 'ecs', operation: name, requestId: request.id, at, parameters } as const;
    if (mutates) calls.add({ ...call, ...(error && { error }) });
  };
  try {
    const answered = await handle(ecs, checked(operation, request) as never);
    note();
    return answered;
  } catch (error) {
    note((error as Error).name);
    throw error;
  }
}

function checked({ body: schema }: EcsOperation, request: FastifyRequest): unknown {
  refuseUnsupported(schema, request.body);
  const validate = request.compileValidationSchema(schema as Record<string, unknown>);
  if (validate(request.body)) return request.body;
  const errors = validate.errors as unknown as FastifySchemaValidationError[];
  throw new InvalidParameterException(toValidationException(errors).message);
}

/** As bytes: of a text fastify would name the character set, which this media type does not have. */
const bytesOf = (answer: object) => Buffer.from(JSON.stringify(answer));

function refuse(reply: FastifyReply, { name, httpStatus, message }: EcsError): FastifyReply {
  return reply
    .status(httpStatus)
    .header('x-amzn-errortype', name)
    .send(bytesOf({ __type: name, message: message.slice(0, 1024) }));
}
