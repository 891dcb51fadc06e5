import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { FisClient } from '@aws-sdk/client-fis';
import type { Audit, Event } from '../../lib/model/events/event.ts';
import { account, region } from '../../lib/model/local-account.ts';
import type { AuditedRun } from '../../measure/debts.ts';
import type { DryRun } from '../engine/plan-only.ts';
import type { Task } from '../runtimes/runtime.ts';
import { asOfHeader } from '../supervisor/as-of.ts';
import type { SystemState } from '../supervisor/state.ts';

/** A running system, as a command drives it: experiments by the FIS SDK, the rest by /_breakwater/. */
export interface SystemClient {
  readonly state: SystemState;
  readonly fis: FisClient;
  /** Every event since the client was opened, oldest first; it grows. */
  readonly events: readonly Event[];
  onEvent(listener: (event: Event) => void): () => void;
  tasks(): Promise<Task[]>;
  startLoad(load: { rate: number; seed: number }): Promise<void>;
  stopLoad(): Promise<void>;
  /** Waits up to `settleMilliseconds` for what of a run is still pending, then checks what its users were promised. */
  audit(run: AuditedRun, settleMilliseconds: number): Promise<Audit>;
  /** What a template would do now, nothing applied. */
  plans(templateId: string): Promise<DryRun>;
  shutdown(): Promise<void>;
  close(): void;
}

/**
 * Opens a client and its event stream, from the present on. Its calls resolve when `events` holds all that happened
 * until they were answered; they reject where the stream ends before that.
 */
export async function openSystem(state: SystemState): Promise<SystemClient> {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const abort = new AbortController();
  const url = (path: string) => `${state.endpoint}/_breakwater/${path}`;

  const stream = await fetch(url('events'), { signal: abort.signal });
  const progress = readingFrom(asOf(stream));
  const lines = createInterface({ input: Readable.fromWeb(stream.body as never).on('error', () => {}) });
  lines.on('error', () => {});
  lines.once('close', progress.end);
  lines.on('line', (line) => {
    if (!line) return;
    const event = JSON.parse(line) as Event;
    events.push(event);
    for (const listener of listeners) listener(event);
    progress.reach(event.seq);
  });

  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(url(path), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (response.ok) return response;
    const { message } = (await response.json()) as { message?: string };
    throw new Error(message ?? `${method} ${path} answered ${response.status}`);
  };

  const request = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const response = await send(method, path, body);
    const reply = (await response.json()) as Result;
    await progress.until(asOf(response));
    return reply;
  };

  return {
    state,
    fis: new FisClient({
      endpoint: state.endpoint,
      region,
      credentials: { accessKeyId: account, secretAccessKey: 'local' },
    }),
    events,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tasks: () => request('GET', 'tasks'),
    startLoad: (load) => request('POST', 'load', load),
    stopLoad: () => request('DELETE', 'load'),
    audit: (run, settleMilliseconds) => request('POST', 'audit', { ...run, settleMilliseconds }),
    plans: (templateId) => request('POST', 'plans', { templateId }),
    shutdown: async () => void (await send('POST', 'shutdown', {})),
    close: () => abort.abort(),
  };
}

const asOf = (response: Response): number => Number(response.headers.get(asOfHeader));

/** How far a stream has been read, by sequence number. */
function readingFrom(start: number) {
  let reached = start;
  let isOver = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  return {
    reach: (seq: number) => {
      reached = seq;
      wake();
    },
    end: () => {
      isOver = true;
      wake();
    },
    until: (seq: number) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (reached < seq && !isOver) return;
          waiting.delete(look);
          if (reached >= seq) resolve();
          else
            reject(new Error(`the event stream ended at event ${reached}, before event ${seq}: the system has gone`));
        };
        waiting.add(look);
        look();
      }),
  };
}
