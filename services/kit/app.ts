import type { FastifyInstance } from 'fastify';

/** Work that goes on beside requests: a queue consumer, a sweeper. */
export interface Worker {
  start(): void;
  /** Resolves when the work in hand is finished. */
  stop(): Promise<void>;
}

/** A service, ready to run. */
export interface App {
  readonly server: FastifyInstance;
  readonly workers?: readonly Worker[];
  /** Closes connections to dependencies, after the last request. */
  close(): Promise<unknown>;
}
