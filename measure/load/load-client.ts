import type { Readable, Writable } from 'node:stream';
import { programBeside } from '../../base/process/program-beside.ts';
import { createRpc } from '../../base/rpc.ts';
import type { Receipt } from '../../lib/model/system.ts';
import type { LoadSettings, Sample } from './sample.ts';

/** The load generator as its supervisor sees it. Calls reject when its process has gone. */
export interface LoadClient {
  /** Begins a load. Rejects while one is running. */
  start(settings: LoadSettings): Promise<void>;
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
  /** Something is wrong with the journeys themselves. */
  onNotice(message: string): void;
}

/** The program of the load generator; its supervisor starts it with pipes and the system's file as its argument. */
export const loadProgram = programBeside('./main', import.meta.url);

/** Speaks with a running load generator over its pipes. */
export function connectLoad(
  { stdin, stdout, exited }: { stdin: Writable; stdout: Readable; exited: Promise<unknown> },
  { onSamples, onAcknowledged, onNotice }: LoadListeners,
): LoadClient {
  const handlers = { samples: onSamples, acknowledged: onAcknowledged, notice: onNotice };
  const rpc = createRpc(stdout, stdin, handlers, undefined, 'the load generator');
  const gone = exited.then(() => {});
  return {
    start: async (settings) => void (await rpc.call('start', settings)),
    stop: () => rpc.call('stop'),
    close: async () => {
      stdin.end();
      await gone;
    },
    exited: gone,
  };
}
