import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '../../../../local/runtimes/embedded/stores/find-redis-server.ts';
import { ask, eventually } from './peers.ts';
import { freePort } from './rig.ts';

export interface RealRedis {
  readonly port: number;
  stop(): Promise<void>;
}

export const hasRedis = findRedisServer() !== undefined;

/** A Redis of its own, with nothing in it. */
export async function startRedis(): Promise<RealRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const child = spawn(findRedisServer() as string, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await eventually(async () => (await ask(port, 'PING\r\n')).startsWith('+PONG'));
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
