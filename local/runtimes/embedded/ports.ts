import { createServer } from 'node:net';
import { claimPort } from './port-claims.ts';

/** No port of a range is free. */
export class NoFreePortError extends Error {
  override readonly name = 'NoFreePortError';
}

/**
 * Hands out loopback ports upwards from `base`, skipping those in use, those of other
 * systems, and those `kept` for others. The range lies below the ports that systems give to
 * outgoing connections, so that a port found free stays free.
 */
export function createPorts(base: number, kept: readonly number[] = []): { next(): Promise<number> } {
  const limit = base + 8000;
  let candidate = base;
  return {
    next: async () => {
      for (let tried = 0; tried < limit - base; tried++) {
        const port = candidate;
        candidate = candidate + 1 < limit ? candidate + 1 : base;
        if (!kept.includes(port) && claimPort(port) && (await isFree(port))) return port;
      }
      throw new NoFreePortError(`no free port from ${base} to ${limit}: choose another range with --base-port`);
    },
  };
}

/** Systems use some dozen ports from their first one on: one that another system is unlikely to reach. */
const apart = 1000;
/** The highest that a system's first port may be. */
export const highestBase = 57_000;

/** The first port beyond another's range that is free; undefined where none is. */
export async function freeBeyond(port: number): Promise<number | undefined> {
  for (let other = port + apart; other <= highestBase; other += apart) if (await isFree(other)) return other;
  return undefined;
}

/** Whether something could listen on that loopback port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
