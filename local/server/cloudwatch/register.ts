import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusedRequest } from '../errors.ts';
import { describeAlarms } from './describe-alarms.ts';
import { getMetricData } from './get-metric-data.ts';
import { listMetrics } from './list-metrics.ts';
import type { CloudWatchOperation, CloudWatchPort } from './operation.ts';
import { putMetricData } from './put-metric-data.ts';

/** Every operation of the local CloudWatch. A new one is its file and its entry here. */
const operations: readonly CloudWatchOperation[] = [describeAlarms, getMetricData, listMetrics, putMetricData];

/** What the installed SDK names its operations by, in AWS JSON 1.0. */
const service = 'GraniteServiceVersion20100801';

/** CloudWatch's API for the alarms of this machine, by the header that names the operation; other services have the rest. */
export function registerCloudWatch(app: FastifyInstance, port: CloudWatchPort): void {
  app.addConstraintStrategy({
    name: 'awsOperation',
    storage: () => {
      const handlers = new Map<string, unknown>();
      return {
        get: (value: string) => (handlers.get(value) ?? null) as never,
        set: (value: string, handler: unknown) => void handlers.set(value, handler),
      };
    },
    deriveConstraint: ({ headers }) => targetOf(headers['x-amz-target']),
    validate: () => {},
  });
  for (const { name, body, handle } of operations) {
    app.post('/', { constraints: { awsOperation: `${service}.${name}` }, schema: { body } }, async (request, reply) => {
      void reply.type('application/x-amz-json-1.0');
      return handle(port, request.body as never);
    });
  }
  app.post('/', { constraints: { awsOperation: service } }, (request: FastifyRequest) => {
    const target = String(request.headers['x-amz-target']);
    throw new RefusedRequest('UnknownOperationException', 400, `${target} is not supported by the local CloudWatch`);
  });
}

/** One of ours as it is, another of CloudWatch's as its service. */
function targetOf(target: string | string[] | undefined): string {
  const text = String(target ?? '');
  const [of, name] = text.split('.');
  return of === service && !operations.some((operation) => operation.name === name) ? service : text;
}
