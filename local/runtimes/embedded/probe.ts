import { open } from 'node:fs/promises';
import { get } from 'node:http';
import { createConnection } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import type { Probe } from '../../../lib/model/program.ts';

/** Where a program is looked at. */
export interface Probed {
  readonly host: string;
  readonly port: number;
  readonly logFile: string;
  /** Length of the log before the program's start. @default - 0 */
  readonly logStart?: number;
  isAlive(): boolean;
}

/** What of a log is read at most, from the program's start: who is ready has said so by then. */
const longestLog = 4 * 1024 * 1024;

/** Whether a program answers its probe within `timeoutMs`; whatever goes wrong is no answer. */
export function answers(probe: Probe, probed: Probed, timeoutMs: number, clock: Clock): Promise<boolean> {
  switch (probe.kind) {
    case 'http':
      return answersHttp(probe.path, probed, timeoutMs, clock);
    case 'tcp':
      return connects(probed, timeoutMs, clock).then((failure) => failure === undefined);
    case 'log':
      return hasLogged(probe.pattern, probed);
    case 'alive':
      return Promise.resolve(probed.isAlive());
  }
}

function answersHttp(
  path: string,
  { host, port }: Pick<Probed, 'host' | 'port'>,
  timeoutMs: number,
  clock: Clock,
): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, agent: false }, ({ statusCode = 0 }) => {
      resolve(statusCode >= 200 && statusCode < 400);
      request.destroy();
    });
    const cancel = clock.after(timeoutMs, () => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => {
      cancel();
      resolve(false);
    });
  });
}

/** Undefined where a connection is taken, else the code of what went wrong. */
export function connects(
  { host, port }: Pick<Probed, 'host' | 'port'>,
  timeoutMs: number,
  clock: Clock,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const finish = (failure?: string) => {
      cancel();
      socket.destroy();
      resolve(failure);
    };
    const cancel = clock.after(timeoutMs, () => finish(`no answer in ${timeoutMs} ms`));
    socket.once('connect', () => finish());
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => finish(code ?? message));
  });
}

async function hasLogged(pattern: string, { logFile, logStart = 0 }: Probed): Promise<boolean> {
  try {
    await using file = await open(logFile);
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - logStart, longestLog)));
    await file.read(bytes, 0, bytes.length, logStart);
    return new RegExp(pattern, 'm').test(bytes.toString());
  } catch {
    return false;
  }
}
