import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../../base/clock.ts';
import { findStore, type Topology } from '../../../../lib/model/topology.ts';
import type { Child, Children } from '../children.ts';
import { findRedisServer } from './find-redis-server.ts';
import type { StorePorts } from './main.ts';
import { redisStandInBanner } from './redis-stand-in.ts';

/** Where the stores listen, apart from any link. */
export interface Stores {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  portOf(store: string): number;
  /** What runs as Redis, in words. */
  readonly redis: string;
  /** Resolves with the name of a store whose process has ended. */
  readonly lost: Promise<string>;
}

/** Starts all stores and resolves when they answer. */
export async function startStores(options: {
  topology: Topology;
  children: Children;
  nextPort: () => Promise<number>;
}): Promise<Stores> {
  const { topology, children, nextPort } = options;
  const [dynamodb, sqs, redis] = [await nextPort(), await nextPort(), await nextPort()];
  const server = findRedisServer();
  const redisChild = server && (await startRedis(children, server, redis));
  const ports: StorePorts = { dynamodb, sqs, ...(server ? {} : { redis }) };
  const child = await children.start({
    role: 'stores',
    file: fileURLToPath(new URL('./main.ts', import.meta.url)),
    args: [JSON.stringify(ports)],
    pipes: true,
  });
  await ready(child);

  const portByKind = { 'dynamodb-table': dynamodb, 'sqs-queue': sqs, redis };
  return {
    dynamodbEndpoint: `http://127.0.0.1:${dynamodb}`,
    sqsEndpoint: `http://127.0.0.1:${sqs}`,
    portOf: (name) => portByKind[findStore(topology, name)?.kind ?? 'redis'],
    redis: server ?? redisStandInBanner,
    lost: Promise.race([
      child.exited.then(() => 'stores'),
      ...(redisChild ? [redisChild.exited.then(() => 'redis')] : []),
    ]),
  };
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

async function ready(child: Child): Promise<void> {
  const lines = createInterface({ input: child.process.stdout as Readable });
  const ended = child.exited.then((exit) => {
    throw new Error(`the stores did not start (${exit})`);
  });
  await Promise.race([once(lines, 'line'), ended]);
}
