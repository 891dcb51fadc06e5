import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../ends/until.ts';
import { docker } from '../../support/docker.ts';

/** A Docker daemon of a test's own, in the network namespace of this process: nobody else's rules, bridges and images. */
export interface OwnDaemon {
  /** As DOCKER_HOST names it. */
  readonly address: string;
  /** Has images of the daemon that is usually asked. */
  load(images: readonly string[]): Promise<void>;
  /** It ends, by this signal, and another one is started in its place. */
  restart(signal: NodeJS.Signals): Promise<void>;
  end(): Promise<void>;
}

const answersAfter = 60_000;

export async function startOwnDaemon(): Promise<OwnDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'dockerd-'));
  const address = `unix://${folder}/socket`;
  const log = openSync(join(folder, 'log'), 'a');
  const start = async (): Promise<ChildProcess> => {
    const places = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/pid`];
    const child = spawn('dockerd', [...places, '--host', address], { stdio: ['ignore', log, log], detached: true });
    await until(
      'the daemon answers',
      async () => child.exitCode !== null || (await docker(['info'], undefined, { DOCKER_HOST: address })).status === 0,
      answersAfter,
    );
    if (child.exitCode !== null) {
      const said = spawnSync('tail', ['-3', join(folder, 'log')], { encoding: 'utf8' }).stdout;
      throw new Error(`the daemon ended with ${child.exitCode}: ${said}`);
    }
    return child;
  };
  const stop = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  let running = await start();
  return {
    address,
    load: async (images) => {
      const line = `docker save ${images.map((name) => `'${name}'`).join(' ')} | docker --host ${address} load`;
      const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`images could not be loaded: ${stderr}`);
    },
    restart: async (signal) => {
      await stop(running, signal);
      running = await start();
    },
    end: async () => {
      const all = await docker(['ps', '--all', '--quiet'], undefined, { DOCKER_HOST: address });
      const ids = all.stdout.split('\n').filter(Boolean);
      if (ids.length > 0) await docker(['rm', '--force', '--volumes', ...ids], undefined, { DOCKER_HOST: address });
      await stop(running, 'SIGTERM');
      // What a daemon that was killed has left mounted.
      spawnSync('sh', ['-c', `grep -o '${folder}/[^ ]*' /proc/mounts | sort -r | xargs -r umount -l`]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
