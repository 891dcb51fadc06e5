import type { Readable, Writable } from 'node:stream';
import { programBeside } from '../../base/process/program-beside.ts';
import { createRpc, OtherProcessGone } from '../../base/rpc.ts';
import type { Receipt } from '../../lib/model/system.ts';
import type { LoadSettings, Sample } from './sample.ts';
import type { MoreUsers } from './streams.ts';

/** The load generator as its supervisor sees it. Calls reject when its process has gone. */
export interface LoadClient {
  /** Begins a load. Rejects while one is running. */
  start(settings: LoadSettings): Promise<void>;
  /** More users come until they are told to stop. Rejects without a load. */
  more(crowd: MoreUsers): Promise<void>;
  noMore(id: string): Promise<void>;
  /** Ends arrivals; resolves when every sample has been handed over, when all who wait are answered or have given up. */
  stop(): Promise<{ arrivals: number }>;
  /** Ends the process. */
  close(): Promise<void>;
  /** Resolves when the process has gone, for whatever reason. */
  readonly exited: Promise<void>;
}

export interface LoadListeners {
  onSamples(samples: Sample[]): void;
  onAcknowledged(receipts: Receipt[]): void;
  /** Everybody who arrived before this moment, monotonic milliseconds, is answered and handed over. */
  onAnswered(until: number): void;
  /** Something is wrong with the journeys themselves. */
  onNotice(message: string): void;
}

/** The load generator's process ended while it was asked for something: how, and what it said last. */
export class LoadGoneError extends Error {
  override readonly name = 'LoadGoneError';

  constructor(how: string) {
    super(`the load generator has gone: ${how}`);
  }
}

/** The program of the load generator; its supervisor starts it with pipes and the system's file as its argument. */
export const loadProgram = programBeside('./main', import.meta.url);

/** Speaks with a running load generator over its pipes. `exited`: how it ended, in words. */
export function connectLoad(
  { stdin, stdout, exited }: { stdin: Writable; stdout: Readable; exited: Promise<string> },
  { onSamples, onAcknowledged, onAnswered, onNotice }: LoadListeners,
): LoadClient {
  const handlers = { samples: onSamples, acknowledged: onAcknowledged, answered: onAnswered, notice: onNotice };
  const rpc = createRpc(stdout, stdin, handlers, undefined, 'the load generator');
  const gone = exited.then(() => {});
  const call = <Result>(method: string, params?: unknown): Promise<Result> =>
    rpc.call<Result>(method, params).catch(async (error) => {
      throw error instanceof OtherProcessGone ? new LoadGoneError(await exited) : error;
    });
  return {
    start: async (settings) => void (await call('start', settings)),
    more: async (crowd) => void (await call('more', crowd)),
    noMore: async (id) => void (await call('noMore', { id })),
    stop: () => call('stop'),
    close: async () => {
      stdin.end();
      await gone;
    },
    exited: gone,
  };
}
