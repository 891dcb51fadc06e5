import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A task of a service: a real process on a free loopback port. */
export interface ServiceProcess {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Its log, one parsed line each, so far. */
  readonly log: Record<string, unknown>[];
  kill(signal: NodeJS.Signals): void;
  /** The exit status, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

export const credentialVariables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

const repository = new URL('../../../../', import.meta.url);

/** Starts the service's program with these variables only. */
export function spawnService(name: string, variables: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [`services/${name}/main.ts`], {
    cwd: repository,
    env: { ...credentialVariables, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a task and waits until it listens; rejects with what it printed where it ends before. */
export async function startService(name: string, variables: Record<string, string>): Promise<ServiceProcess> {
  const child = spawnService(name, { SERVICE_NAME: name, HOST: '127.0.0.1', PORT: '0', ...variables });
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (status, signal) => resolve(status ?? signal ?? 0));
  });
  const log: Record<string, unknown>[] = [];
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const port = await new Promise<number>((resolve, reject) => {
    exited.then((status) => reject(new Error(`${name} ended (${status}) before it listened: ${errors}`)));
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (entry.msg === 'listening') resolve(Number(new URL(String(entry.address)).port));
    });
  });
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    exited,
    kill: (signal) => void child.kill(signal),
  };
}
