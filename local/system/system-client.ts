import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { FisClient } from '@aws-sdk/client-fis';
import type { Audit, Event } from '../engine/events.ts';
import type { DryRun } from '../engine/plan-only.ts';
import { account, region } from '../runtimes/embedded/settings.ts';
import type { Task } from '../runtimes/runtime.ts';
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
  /** Waits up to `settleMilliseconds` for pending orders and the queue, then checks what users were promised. */
  audit(settleMilliseconds: number): Promise<Audit>;
  /** What a template would do now, nothing applied. */
  plans(templateId: string): Promise<DryRun>;
  shutdown(): Promise<void>;
  close(): void;
}

/** Opens a client and its event stream, from the present on. */
export async function openSystem(state: SystemState): Promise<SystemClient> {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const abort = new AbortController();

  const request = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const response = await fetch(`${state.endpoint}/_breakwater/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const reply = (await response.json()) as Result & { message?: string };
    if (!response.ok) throw new Error(reply.message ?? `${method} ${path} answered ${response.status}`);
    return reply;
  };

  const stream = await fetch(`${state.endpoint}/_breakwater/events`, { signal: abort.signal });
  const lines = createInterface({ input: Readable.fromWeb(stream.body as never).on('error', () => {}) });
  lines.on('error', () => {});
  lines.on('line', (line) => {
    if (!line) return;
    const event = JSON.parse(line) as Event;
    events.push(event);
    for (const listener of listeners) listener(event);
  });

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
    audit: (settleMilliseconds) => request('POST', 'audit', { settleMilliseconds }),
    plans: (templateId) => request('POST', 'plans', { templateId }),
    shutdown: () => request('POST', 'shutdown', {}),
    close: () => abort.abort(),
  };
}
