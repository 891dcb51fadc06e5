import type { FisClient } from '@aws-sdk/client-fis';
import type { AlarmStatus } from '../../lib/model/alarm-port.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { DryRun } from '../engine/plan-only.ts';
import type { Task } from '../runtimes/runtime.ts';
import { asOfHeader } from '../supervisor/as-of.ts';
import type { DrillResult } from '../supervisor/drill.ts';
import type { Load } from '../supervisor/load-runner.ts';
import type { SystemState } from '../supervisor/state.ts';
import type { EdgesSeen } from '../supervisor/watch-edges.ts';
import { readEvents } from './event-stream.ts';
import { fisOf } from './fis-of.ts';
import { answered } from './no-answer-error.ts';

export type { EdgeCount } from '../../measure/edges.ts';
export type { EdgesSeen } from '../supervisor/watch-edges.ts';

/** A running system, as a command drives it: experiments by the FIS SDK, the rest by /_breakwater/. */
export interface SystemClient {
  readonly state: SystemState;
  readonly fis: FisClient;
  /** Every event since the client was opened, oldest first; it grows. */
  readonly events: readonly Event[];
  onEvent(listener: (event: Event) => void): () => void;
  tasks(): Promise<Task[]>;
  /** Who called whom since it came up; connections past the links as far as they were looked for. */
  edges(): Promise<EdgesSeen>;
  startLoad(load: Load): Promise<void>;
  stopLoad(): Promise<void>;
  /** The load that is running; undefined without one. */
  load(): Promise<Load | undefined>;
  /** Resolves when the experiment is judged; rejects where the event stream ends before that. */
  verdictOf(experimentId: string): Promise<Verdict>;
  /** Wants the verdict as soon as the faults are undone, on what is known then. */
  hurryVerdict(experimentId: string): Promise<void>;
  /** Ends an experiment before its time, as enough was seen: it is undone at once, and judged as if it had come to its end. */
  endExperiment(experimentId: string): Promise<void>;
  alarms(): Promise<AlarmStatus[]>;
  /** Makes a guardrail ring by answers that nobody has lived, and waits until it is OK again. */
  drill(alarm: string): Promise<DrillResult>;
  /** What a handler of the response answers. Rejects with its error. */
  invoke(handler: string, payload: unknown): Promise<unknown>;
  /** What a template would do now, nothing applied; `skipUnsupported`: without what is not executed there. */
  plans(templateId: string, how?: { readonly skipUnsupported?: boolean }): Promise<DryRun>;
  /** Ends all tasks and starts as many as are wanted; resolves when these are healthy. */
  restart(): Promise<void>;
  shutdown(): Promise<void>;
  close(): void;
}

/**
 * Opens a client and its event stream, from the present on. Its calls resolve when `events` holds all that happened
 * until they were answered; they reject where the stream ends before that. Rejects with NoAnswerError.
 */
export async function openSystem(state: SystemState): Promise<SystemClient> {
  const abort = new AbortController();
  const url = (path: string) => `${state.endpoint}/_breakwater/${path}`;
  const headers = state.token === undefined ? {} : { authorization: `Bearer ${state.token}` };
  const answer = await answered(state.supervisor, (over) =>
    fetch(url('events'), { signal: AbortSignal.any([abort.signal, over]), headers }),
  );
  const stream = readEvents(answer, asOf(answer));
  const verdicts = new Map<string, Verdict>();
  stream.onEvent((event) => {
    if (event.type === 'verdict') verdicts.set(event.experimentId, withoutHeader(event));
  });

  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(url(path), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    });
    if (response.ok) return response;
    const { message } = (await response.json()) as { message?: string };
    throw new Error(message ?? `${method} ${path} answered ${response.status}`);
  };

  const request = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const response = await send(method, path, body);
    const reply = (await response.json()) as Result;
    await stream.until(asOf(response));
    return reply;
  };

  return {
    state,
    fis: fisOf(state),
    events: stream.events,
    onEvent: stream.onEvent,
    tasks: () => request('GET', 'tasks'),
    edges: () => request('GET', 'edges'),
    startLoad: (load) => request('POST', 'load', load),
    stopLoad: () => request('DELETE', 'load'),
    load: async () => {
      const load = await request<Partial<Load>>('GET', 'load');
      return load.rate === undefined ? undefined : (load as Load);
    },
    verdictOf: (id) => stream.when(() => verdicts.get(id), `the verdict on ${id}`),
    hurryVerdict: (experimentId) => request('POST', `experiments/${experimentId}/verdict`, {}),
    endExperiment: (experimentId) => request('POST', `experiments/${experimentId}/enough`, {}),
    alarms: () => request('GET', 'alarms'),
    drill: (alarm) => request('POST', `alarms/${encodeURIComponent(alarm)}/drill`, {}),
    invoke: async (handler, payload) => {
      const answer = await send('POST', `handlers/${encodeURIComponent(handler)}/invocations`, payload);
      const result = (await answer.json()) as { errorType?: string; errorMessage?: string };
      if (!answer.headers.has('x-amz-function-error')) return result;
      throw Object.assign(new Error(`${handler}: ${result.errorMessage}`), { name: result.errorType });
    },
    plans: (templateId, how) => request('POST', 'plans', { templateId, ...how }),
    restart: async () => void (await request('POST', 'restart', {})),
    shutdown: async () => void (await send('POST', 'shutdown', {})),
    close: () => abort.abort(),
  };
}

const asOf = (response: Response): number => Number(response.headers.get(asOfHeader));

/** The verdict in its event. */
function withoutHeader(event: Extract<Event, { type: 'verdict' }>): Verdict {
  const { v: _v, seq: _seq, wall: _wall, mono: _mono, type: _type, experimentId: _id, ...verdict } = event;
  return verdict;
}
