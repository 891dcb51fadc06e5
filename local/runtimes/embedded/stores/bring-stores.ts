import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { systemClock } from '../../../../base/clock.ts';
import { programBeside } from '../../../../base/process/program-beside.ts';
import type { StopOrder } from '../../../../lib/model/program.ts';
import type { StartedStores, System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import type { Child, Children } from '../children.ts';
import type { Role } from '../spawned.ts';
import { findRedisServer } from './find-redis-server.ts';
import type { GivenEndpoints, StoreApi } from './given-endpoints.ts';
import type { Wanted } from './main.ts';
import { redisStandInBanner } from './redis-stand-in.ts';
import { sentTimes } from './sent-times.ts';
import { placesWithTopics, type StorePlaces, storePlaces } from './store-places.ts';
import { createQueuesAt, createTablesAt } from './stores-elsewhere.ts';
import { createTopicsAt } from './topics-elsewhere.ts';

const program = programBeside('./main', import.meta.url);
/** They keep nothing that would take them long. */
const stop: StopOrder = { signal: 'SIGTERM', milliseconds: 3000 };

/**
 * Starts what the given stores need and nothing else: tables and queues made, tables filled; resolves when they answer.
 * Where DynamoDB or SQS was given, it is used: what it has of these names is made anew.
 */
export async function bringStores(options: {
  stores: readonly Store[];
  seed: System['seed'];
  children: Children;
  nextPort: () => Promise<number>;
  given?: Pick<GivenEndpoints, StoreApi>;
}): Promise<StartedStores> {
  const { stores, seed, children, nextPort, given = {} } = options;
  const has = (kind: Store['kind']) => stores.some((store) => store.kind === kind);
  const portIf = async (wanted: boolean) => (wanted ? await nextPort() : undefined);
  const elsewhere = await placesOf(stores, given);
  const hasQueues = has('sqs-queue') || has('sns-topic');
  const dynamodb = await portIf(has('dynamodb-table') && !elsewhere.dynamodb);
  const sqs = await portIf(hasQueues && !elsewhere.sqs);
  const redis = await portIf(has('redis'));
  const server = findRedisServer();

  const redisChild = redis !== undefined && server ? await startRedis(children, server, redis) : undefined;
  const ports = {
    ...(dynamodb !== undefined && { dynamodb }),
    ...(sqs !== undefined && { sqs }),
    ...(redis !== undefined && !redisChild && { redis }),
  };
  const child =
    Object.keys(ports).length > 0 ? await startStoresProgram(children, 'stores', { stores, seed, ports }) : undefined;

  if (elsewhere.dynamodb) await createTablesAt(elsewhere.dynamodb.url, stores, seed);
  if (elsewhere.sqs) await createQueuesAt(elsewhere.sqs.url, stores);
  if (elsewhere.sns) await createTopicsAt(elsewhere.sns.url, stores);

  const sqsPort = elsewhere.sqs?.port ?? sqs;
  const portByKind = {
    'dynamodb-table': elsewhere.dynamodb?.port ?? dynamodb,
    'sqs-queue': sqsPort,
    'sns-topic': elsewhere.sns?.port ?? sqs,
    redis,
    server: undefined,
  };
  return {
    portOf: (name) => {
      const kind = stores.find((store) => store.name === name)?.kind;
      const port = kind && portByKind[kind];
      if (port === undefined) throw new Error(`no store named ${JSON.stringify(name)} was brought`);
      return port;
    },
    sentTimes: (queue) => sentTimes(`http://127.0.0.1:${sqsPort}`, queue),
    description:
      [
        ...inWords('DynamoDB', dynamodb === undefined ? undefined : 'dynalite', elsewhere, 'dynamodb'),
        ...inWords(
          has('sns-topic') && sqs !== undefined ? 'SQS and SNS' : 'SQS',
          sqs === undefined ? undefined : 'fauxqs',
          elsewhere,
          'sqs',
        ),
        ...inWords('SNS', undefined, elsewhere, 'sns'),
        ...(redis === undefined ? [] : [redisChild ? `${server} for Redis` : redisStandInBanner]),
      ].join('; ') || 'none',
    lost: Promise.race([
      ...(child ? [child.exited.then(() => 'stores')] : []),
      ...(redisChild ? [redisChild.exited.then(() => 'redis')] : []),
    ]),
  };
}

function placesOf(stores: readonly Store[], { sns, sqs, dynamodb }: Pick<GivenEndpoints, StoreApi>) {
  const has = (kind: Store['kind']) => stores.some((store) => store.kind === kind);
  const hasTopics = has('sns-topic');
  const wanted = {
    ...(has('dynamodb-table') && dynamodb && { dynamodb }),
    ...((has('sqs-queue') || hasTopics) && sqs && { sqs }),
    ...(hasTopics && sns && { sns }),
  };
  return hasTopics ? placesWithTopics(wanted) : storePlaces(wanted);
}

function inWords(name: string, own: string | undefined, places: StorePlaces, api: StoreApi): string[] {
  const there = places[api];
  if (there) return [`${name} at ${there.url}`];
  const why = places.whyNot[api];
  return own === undefined ? [] : [`${own} for ${name}${why ? ` (${why})` : ''}`];
}

/** Starts the stores' program under a name; resolves when what is wanted answers. */
export async function startStoresProgram(
  children: Children,
  role: string,
  wanted: Wanted,
  more: Pick<Role, 'niceness'> = {},
): Promise<Child> {
  const child = await children.start({ role, file: program, pipes: true, stop, ...more });
  child.process.stdin?.on('error', () => {}).end(JSON.stringify(wanted));
  await ready(child, role);
  return child;
}

async function startRedis(children: Children, command: string, port: number): Promise<Child> {
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no', databases: 1 };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = await children.startForeign({ role: 'redis', command, args, stop });
  let exit: string | undefined;
  void child.exited.then((how) => {
    exit = how;
  });
  for (let attempt = 0; !(await accepts(port)); attempt++) {
    if (exit !== undefined)
      throw new Error(`${command} ended (${exit}) before it listened; redis.log in the logs says why`);
    if (attempt > 200) throw new Error(`${command} does not listen on port ${port}`);
    await systemClock.sleep(25);
  }
  return child;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function ready(child: Child, role: string): Promise<void> {
  const lines = createInterface({ input: child.process.stdout as Readable });
  const ended = child.exited.then((exit) => {
    throw new Error(`the ${role} did not start (${exit}); ${role}.log in the logs may say why`);
  });
  await Promise.race([once(lines, 'line'), ended]);
}
