import * as z from 'zod';
import { nearestOf } from '../../base/nearest.ts';
import { serverProtocols } from '../../lib/model/topology.ts';
import type {
  QueueDefinition,
  RedisDefinition,
  ServerDefinition,
  TableDefinition,
  TopicDefinition,
} from '../definition.ts';
import { didYouMean, fields, name, port, seconds, text, wholeNumber } from './parts.ts';
import { launch, ofContainers, ownPort, probe, startSeconds } from './program.ts';

const table = fields<TableDefinition>('TableDefinition', {
  kind: z.literal('dynamodb-table'),
  partitionKey: text,
  indexes: z.record(text, text).optional(),
  expiry: text.optional(),
  items: z.array(z.record(z.string(), z.unknown())).optional(),
});

const queue = fields<QueueDefinition>('QueueDefinition', {
  kind: z.literal('sqs-queue'),
  deadLetterQueue: text.optional(),
  maxReceiveCount: wholeNumber(1, 1000).optional(),
  visibilityTimeoutSeconds: wholeNumber(0, 43_200).optional(),
});

const topic = fields<TopicDefinition>('TopicDefinition', {
  kind: z.literal('sns-topic'),
  subscriptions: z.array(name).optional(),
});

const redis = fields<RedisDefinition>('RedisDefinition', {
  kind: z.literal('redis'),
  port: port.optional(),
  container: text.optional(),
});

const { command, ...howToRun } = launch;

/** Products by the protocol that they speak, where their name is another. */
const spoken: Readonly<Record<string, string>> = {
  mariadb: 'mysql',
  rabbitmq: 'amqp',
  mongo: 'mongodb',
  valkey: 'redis',
  https: 'http',
};

const protocolMeantBy = (text: string): string | undefined =>
  spoken[text.toLowerCase()] ?? nearestOf(text, serverProtocols);

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

const server = fields<ServerDefinition>(
  'ServerDefinition',
  {
    kind: z.literal('server'),
    container: text.optional(),
    protocol: z
      .enum(serverProtocols, {
        error: ({ input }) => `is none of ${serverProtocols.join(', ')}${didYouMean(input, protocolMeantBy)}`,
      })
      .optional(),
    ...ownPort,
    address: z
      .string()
      .regex(/^[^\s:]+:\d+$/, { error: 'is no host:port', abort: true })
      .refine((address) => isPort(Number(address.split(':')[1])), 'has no port from 1 to 65535')
      .optional(),
    command: command.optional(),
    ...howToRun,
    prepare: z.array(text).optional(),
    setup: z.array(text).optional(),
    ready: probe.optional(),
    startSeconds,
    stopSeconds: seconds.optional(),
  },
  ofContainers,
);

const kinds = ['dynamodb-table', 'sqs-queue', 'sns-topic', 'redis', 'server'];

/** What is said of a kind that there is not: a database is a server of its protocol. */
function notAKind(kind: unknown): string {
  if (kind === undefined) return `has no kind: ${kinds.join(', ')}`;
  const text = String(kind);
  const exact = spoken[text.toLowerCase()] ?? serverProtocols.find((each) => each === text);
  const own = exact === undefined ? nearestOf(text, kinds) : undefined;
  const protocol = exact ?? (own === undefined ? protocolMeantBy(text) : undefined);
  const hint =
    protocol === undefined
      ? didYouMean(text, () => own)
      : `: { kind: "server", protocol: ${JSON.stringify(protocol)} } is one`;
  return `has kind ${JSON.stringify(kind)}, which is none of ${kinds.join(', ')}${hint}`;
}

/** Each has a `kind`, by which zod tells them apart. */
const byKind = [table, queue, topic, redis, server] as unknown as [z.ZodObject, ...z.ZodObject[]];

export const store = z.discriminatedUnion('kind', byKind, {
  error: ({ code, input }) =>
    code === 'invalid_union' ? notAKind((input as { readonly kind?: unknown } | undefined)?.kind) : undefined,
});
