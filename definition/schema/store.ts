import * as z from 'zod';
import { nearest } from '../../base/nearest.ts';
import { serverProtocols } from '../../lib/model/topology.ts';
import { fields, name, port, text, wholeNumber } from './parts.ts';
import { launch, ownPort, probe, startSeconds } from './program.ts';

const table = fields({
  kind: z.literal('dynamodb-table'),
  partitionKey: text,
  indexes: z.record(text, text).optional().describe('Global secondary indexes: the partition key of each, by name.'),
  expiry: text.optional().describe('The attribute after whose time an item may be dropped.'),
  items: z.array(z.record(z.string(), z.unknown())).optional().describe('What it opens with.'),
}).describe('A table of DynamoDB, which Breakwater brings.');

const queue = fields({
  kind: z.literal('sqs-queue'),
  deadLetterQueue: text.optional().describe('Default: its own name with -dead-letter.'),
  maxReceiveCount: wholeNumber(1, 1000).optional().describe('Default 5.'),
  visibilityTimeoutSeconds: wholeNumber(0, 43_200).optional().describe('Default 30.'),
}).describe('A queue of SQS, which Breakwater brings.');

const topic = fields({
  kind: z.literal('sns-topic'),
  subscriptions: z.array(name).optional().describe('The queues that its messages go to.'),
}).describe('A topic of SNS, which Breakwater brings.');

const redis = fields({ kind: z.literal('redis'), port: port.optional().describe('Default 6379.') }).describe(
  'A Redis, which Breakwater brings: redis-server or valkey-server where there is one, else a small stand-in.',
);

const { command, ...howToRun } = launch;

const server = fields({
  kind: z.literal('server'),
  protocol: z
    .enum(serverProtocols)
    .optional()
    .describe('What its bytes mean, so that failed calls can be told from served ones. Default: tcp.'),
  ...ownPort,
  address: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'is no host:port')
    .optional()
    .describe('It is there already: host:port.'),
  command: command.optional(),
  ...howToRun,
  prepare: z
    .array(text)
    .optional()
    .describe('Commands before it starts, such as initdb. `${self.folder}` is a folder of its own, empty.'),
  setup: z.array(text).optional().describe('Commands once it answers, such as one that creates its tables.'),
  ready: probe.optional(),
  startSeconds,
}).describe('Any TCP server: Postgres, MySQL, RabbitMQ, an API of somebody else.');

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

export const store = z.discriminatedUnion('kind', [table, queue, topic, redis, server], {
  error: ({ code, input }) =>
    code === 'invalid_union' ? notAKind((input as { readonly kind?: unknown } | undefined)?.kind) : undefined,
});
