import * as z from 'zod';
import { nearest } from '../../base/nearest.ts';
import { serverProtocols } from '../../lib/model/topology.ts';
import type {
  QueueDefinition,
  RedisDefinition,
  ServerDefinition,
  TableDefinition,
  TopicDefinition,
} from '../definition.ts';
import { fields, name, port, text, wholeNumber } from './parts.ts';
import { launch, ownPort, probe, startSeconds } from './program.ts';

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

const redis = fields<RedisDefinition>('RedisDefinition', { kind: z.literal('redis'), port: port.optional() });

const { command, ...howToRun } = launch;

const server = fields<ServerDefinition>('ServerDefinition', {
  kind: z.literal('server'),
  protocol: z.enum(serverProtocols).optional(),
  ...ownPort,
  address: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'is no host:port')
    .optional(),
  command: command.optional(),
  ...howToRun,
  prepare: z.array(text).optional(),
  setup: z.array(text).optional(),
  ready: probe.optional(),
  startSeconds,
});

const kinds = ['dynamodb-table', 'sqs-queue', 'sns-topic', 'redis', 'server'];

/** What is said of a kind that there is not: a database is a server of its protocol. */
function notAKind(kind: unknown): string {
  if (kind === undefined) return `has no kind: ${kinds.join(', ')}`;
  const isProtocol = serverProtocols.some((protocol) => protocol === kind);
  const hint = isProtocol
    ? `: { kind: "server", protocol: ${JSON.stringify(kind)} } is one`
    : nearest(String(kind), kinds);
  return `has kind ${JSON.stringify(kind)}, which is none of ${kinds.join(', ')}${hint}`;
}

/** Each has a `kind`, by which zod tells them apart. */
const byKind = [table, queue, topic, redis, server] as unknown as [z.ZodObject, ...z.ZodObject[]];

export const store = z.discriminatedUnion('kind', byKind, {
  error: ({ code, input }) =>
    code === 'invalid_union' ? notAKind((input as { readonly kind?: unknown } | undefined)?.kind) : undefined,
});
