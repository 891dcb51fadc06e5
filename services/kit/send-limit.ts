import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The rate at which a task sends, over all its connections together. */
export interface SendLimit {
  /** Undefined = as fast as the network takes it. */
  set(kilobitsPerSecond: number | undefined): void;
}

type Done = (error?: Error | null) => void;
type Chunk = { readonly chunk: Buffer | string; readonly encoding: BufferEncoding };

/** A piece that is sent at once: small enough that connections take turns, large enough that timers need not be exact. */
const pieceBytes = 1460;
const burstMs = 5;

/** Where the container's health check comes from: loopback, but not where a proxy beside the app comes from. */
export const healthCheckAddress = '127.0.0.2';

/**
 * Takes every TCP connection that begins from now on, of servers and clients alike, under one limit; the container's
 * health check crosses no network and is spared. A mesh proxy speaks to the app over loopback too, and is not.
 */
export function limitSending(): SendLimit {
  const bucket = createBucket();
  const take = (message: unknown) => limitSocket((message as { socket: Socket }).socket, bucket);
  subscribe('net.client.socket', take);
  subscribe('net.server.socket', take);
  return { set: bucket.setRate };
}

function isHealthCheck({ remoteAddress = '' }: Socket): boolean {
  return remoteAddress.replace('::ffff:', '') === healthCheckAddress;
}

interface Bucket {
  readonly limited: boolean;
  setRate(kilobitsPerSecond: number | undefined): void;
  /** Resolves when so many bytes may be sent; first come, first served. */
  wait(bytes: number): Promise<void>;
}

function createBucket(now: () => number = () => performance.now()): Bucket {
  let bytesPerMs = Number.POSITIVE_INFINITY;
  let freeAt = 0;
  let turn: Promise<void> = Promise.resolve();
  let lift = () => {};
  let lifted = Promise.resolve();

  return {
    get limited() {
      return bytesPerMs !== Number.POSITIVE_INFINITY;
    },
    setRate(kilobitsPerSecond) {
      const rate = kilobitsPerSecond === undefined ? Number.POSITIVE_INFINITY : kilobitsPerSecond / 8;
      if (rate === bytesPerMs) return;
      bytesPerMs = rate;
      freeAt = now();
      // Whoever waits by the old rate goes on at once.
      lift();
      lifted = new Promise((resolve) => {
        lift = resolve;
      });
    },
    wait(bytes) {
      turn = turn.then(async () => {
        freeAt = Math.max(freeAt, now() - burstMs) + bytes / bytesPerMs;
        const ms = freeAt - now();
        if (ms < 1) return;
        let timer: NodeJS.Timeout | undefined;
        const pause = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, ms);
        });
        await Promise.race([pause, lifted]);
        clearTimeout(timer);
      });
      return turn;
    },
  };
}

/** The socket's own writing, piece by piece while a limit is set; order is kept, since a stream writes one at a time. */
function limitSocket(socket: Socket, bucket: Bucket): void {
  const write = socket._write.bind(socket);
  const writeAll = socket._writev?.bind(socket);

  const sendSlowly = async (chunks: readonly Chunk[]) => {
    for (const { chunk, encoding } of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        await bucket.wait(piece.length);
        await new Promise<void>((resolve, reject) => {
          write(piece, 'buffer' as BufferEncoding, (error) => (error ? reject(error) : resolve()));
        });
      }
    }
  };

  const isLimited = () => bucket.limited && !isHealthCheck(socket);
  const slowly = (chunks: readonly Chunk[], done: Done) => sendSlowly(chunks).then(() => done(), done);

  socket._write = (chunk, encoding, done) => {
    if (isLimited()) slowly([{ chunk, encoding }], done);
    else write(chunk, encoding, done);
  };
  socket._writev = (chunks, done) => {
    if (isLimited() || !writeAll) slowly(chunks, done);
    else writeAll(chunks, done);
  };
}
