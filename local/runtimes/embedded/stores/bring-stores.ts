import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../../base/clock.ts';
import type { StartedStores, System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import type { Child, Children } from '../children.ts';
import { findRedisServer } from './find-redis-server.ts';
import type { Wanted } from './main.ts';
import { redisStandInBanner } from './redis-stand-in.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts what the given stores need and nothing else: tables and queues made, tables filled; resolves when they answer. */
export async function bringStores(options: {
  stores: readonly Store[];
  seed: System['seed'];
  children: Children;
  nextPort: () => Promise<number>;
}): Promise<StartedStores> {
  const { stores, seed, children, nextPort } = options;
  const has = (kind: Store['kind']) => stores.some((store) => store.kind === kind);
  const portIf = async (wanted: boolean) => (wanted ? await nextPort() : undefined);
  const dynamodb = await portIf(has('dynamodb-table'));
  const sqs = await portIf(has('sqs-queue'));
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

  const portByKind = { 'dynamodb-table': dynamodb, 'sqs-queue': sqs, redis };
  return {
    portOf: (name) => {
      const kind = stores.find((store) => store.name === name)?.kind;
      const port = kind && portByKind[kind];
      if (port === undefined) throw new Error(`no store named ${JSON.stringify(name)} was brought`);
      return port;
    },
    description:
      [
        ...(dynamodb === undefined ? [] : ['dynalite for DynamoDB']),
        ...(sqs === undefined ? [] : ['fauxqs for SQS']),
        ...(redis === undefined ? [] : [redisChild ? `${server} for Redis` : redisStandInBanner]),
      ].join('; ') || 'none',
    lost: Promise.race([
      ...(child ? [child.exited.then(() => 'stores')] : []),
      ...(redisChild ? [redisChild.exited.then(() => 'redis')] : []),
    ]),
  };
}

/** Starts the stores' program under a name; resolves when what is wanted answers. */
export async function startStoresProgram(children: Children, role: string, wanted: Wanted): Promise<Child> {
  const child = await children.start({ role, file: program, pipes: true });
  child.process.stdin?.on('error', () => {}).end(JSON.stringify(wanted));
  await ready(child, role);
  return child;
}

async function startRedis(children: Children, command: string, port: number): Promise<Child> {
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no', databases: 1 };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = await children.startForeign({ role: 'redis', command, args });
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
