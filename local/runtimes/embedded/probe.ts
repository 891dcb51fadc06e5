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
      return answersGet(at, probe.path, isFine, timeoutMs, clock);
    case 'tcp':
      return takesConnection(at, timeoutMs, clock);
    case 'log':
      return hasLogged(probe.pattern, at);
    case 'alive':
      return at.isAlive();
  }
}

type Place = Pick<Probed, 'host' | 'port'>;

/** What a probe got that said nothing good, in words: `GET /health answered 404`. Looks once more. Never rejects. */
export async function whyNot(probe: Probe, at: Probed, timeoutMs: number, clock: Clock): Promise<string> {
  switch (probe.kind) {
    case 'http': {
      const got = await answerToGet(at, probe.path, timeoutMs, clock);
      return `GET ${probe.path} ${typeof got === 'number' ? `answered ${got}` : `got no answer: ${got}`}`;
    }
    case 'tcp':
      return `nobody takes a connection on port ${at.port}`;
    case 'log':
      return `it has not logged ${probe.pattern}`;
    case 'alive':
      return 'its process is not there';
  }
}

const isFine = (status: number) => status >= 200 && status < 400;

/** Whether a GET is answered to its end with a status that is well. */
export async function answersGet(
  place: Place,
  path: string,
  isWell: (status: number) => boolean,
  timeoutMs: number,
  clock: Clock,
): Promise<boolean> {
  const got = await answerToGet(place, path, timeoutMs, clock);
  return typeof got === 'number' && isWell(got);
}

/** The status of an answer that came to its end, or why none did. */
function answerToGet({ host, port }: Place, path: string, timeoutMs: number, clock: Clock): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve('it broke off'));
    });
    const closed = new AbortController();
    void clock.sleep(timeoutMs, closed.signal).then(() => {
      resolve(`none in ${timeoutMs} ms`);
      request.destroy();
    });
    request.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(`${code ?? message} on port ${port}`));
    request.once('close', () => {
      closed.abort();
      resolve('it broke off');
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
