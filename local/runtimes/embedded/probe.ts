import { open } from 'node:fs/promises';
import { get } from 'node:http';
import { createConnection } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import type { Probe } from '../../../lib/model/program.ts';

/** What a probe looks at. */
export interface Probed {
  readonly host: string;
  readonly port: number;
  /** What it has written since its start. */
  readonly logFile: string;
  /** Length of the log before the program's start. @default - 0 */
  readonly logStart?: number;
  readonly isAlive: () => boolean;
}

/** Whether a program is well, by its probe, within `timeoutMs`; a silent, slow or refusing one is not. Never rejects. */
export async function answers(probe: Probe, at: Probed, timeoutMs: number, clock: Clock): Promise<boolean> {
  switch (probe.kind) {
    case 'http':
      return answersGet(at, probe.path, (status) => status >= 200 && status < 400, timeoutMs, clock);
    case 'tcp':
      return takesConnection(at, timeoutMs, clock);
    case 'log':
      return hasLogged(probe.pattern, at);
    case 'alive':
      return at.isAlive();
  }
}

type Place = Pick<Probed, 'host' | 'port'>;

/** Whether a GET is answered to its end with a status that is well. */
export function answersGet(
  { host, port }: Place,
  path: string,
  isWell: (status: number) => boolean,
  timeoutMs: number,
  clock: Clock,
): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(isWell(response.statusCode ?? 0)));
      response.once('error', () => resolve(false));
    });
    const closed = new AbortController();
    void clock.sleep(timeoutMs, closed.signal).then(() => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => {
      closed.abort();
      resolve(false);
    });
  });
}

/** A proxy takes a connection that it then cannot pass on, and ends it: one that lasts this long was taken. Milliseconds. */
const lasting = 50;

/** Whether a connection is taken, and not ended at once. */
function takesConnection({ host, port }: Place, timeoutMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const over = new AbortController();
    const end = (taken: boolean) => {
      over.abort();
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => void clock.sleep(lasting, over.signal).then(() => end(!socket.destroyed)));
    socket.once('data', () => end(true));
    socket.once('end', () => end(false));
    socket.once('error', () => end(false));
    void clock.sleep(timeoutMs, over.signal).then(() => end(false));
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

/** What of a log is read at most, from the program's start: who is ready has said so by then. */
const longestLog = 4 * 1024 * 1024;

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
