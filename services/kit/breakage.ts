import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from './errors.ts';

/**
 * How a version of a service is bad, on purpose, by the variable BREAK: it ends soon after its start; answers too late;
 * answers 500; does so for one request in twenty; does so only after a while; or answers in time, with what is not true.
 * Its health checks stay green in every case but the first.
 */
export const breakages = ['crash', 'slow', 'errors', 'some-errors', 'late', 'wrong'] as const;

export type BreakageKind = (typeof breakages)[number];

/** Longer than anybody waits. */
const slowMs = 2_500;
const oneIn = 20;
const lateAfterMs = 15_000;
export const crashAfterMs = 200;

export interface Breakage {
  /** What is answered is to be wrong; how, the service itself says. */
  readonly isWrong: boolean;
  /** Stands before every piece of work: takes too long, or rejects with a 500, where it is told to. */
  work(): Promise<void>;
}

/** Undefined is a version that is not bad. */
export function createBreakage(kind: BreakageKind | undefined, now = () => performance.now()): Breakage {
  const begun = now();
  let count = 0;
  const fails = () => {
    if (kind === 'errors') return true;
    if (kind === 'some-errors') return ++count % oneIn === 0;
    return kind === 'late' && now() - begun >= lateAfterMs;
  };
  return {
    isWrong: kind === 'wrong',
    work: async () => {
      if (kind === 'slow') await sleep(slowMs);
      if (fails()) throw new ServiceError('Broken', 500, `broken on purpose: BREAK=${kind}`);
    },
  };
}

/** Lets a server's requests be as bad as it is told, but for those of health checks. */
export function breakRequests(server: FastifyInstance, breakage: Breakage, healthPaths: ReadonlySet<string>): void {
  server.addHook('preHandler', async ({ routeOptions }) => {
    if (!healthPaths.has(routeOptions.url ?? '')) await breakage.work();
  });
}
