import { Pool } from 'undici';
import type { Clock } from '../../base/clock.ts';
import type { UserRequest } from '../../lib/model/system.ts';
import type { Outcome } from './sample.ts';

export interface EdgeReply {
  readonly outcome: Outcome;
  readonly attempts: number;
  /** The body of a usable answer. */
  readonly body: string;
}

/** The edge as an app calls it: with a time-out, a deadline, and one more attempt where that is safe. */
export interface EdgeClient {
  /** Never rejects: what goes wrong is an outcome. `intended` is the monotonic time from which the deadline counts. */
  send(request: UserRequest, intended: number): Promise<EdgeReply>;
  close(): Promise<void>;
}

export const deadlineMilliseconds = 3000;
export const attemptMilliseconds = 1500;
const retryPauseMilliseconds = 50;

/** Keeps connections alive and opens as many as needed; one whose answer is overdue is destroyed. */
export function createEdgeClient(
  url: string,
  clock: Clock,
  random: () => number,
  common: Readonly<Record<string, string>> = {},
): EdgeClient {
  const pool = new Pool(url, { connectTimeout: attemptMilliseconds });

  async function attempt(request: UserRequest, milliseconds: number): Promise<Attempt> {
    const { method, path, body = null } = request;
    const headers = { ...common, ...request.headers };
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(milliseconds)));
    try {
      const reply = await pool.request({ method, path, headers, body, signal });
      const text = await reply.body.text();
      const usable = reply.statusCode >= 200 && reply.statusCode < 300;
      if (!usable) return { ...failed, retryable: reply.statusCode >= 500 || reply.statusCode === 429 };
      return { outcome: reply.headers['x-degraded'] ? 'degraded' : 'served', body: text, retryable: false };
    } catch {
      return failed;
    }
  }

  return {
    async send(request, intended) {
      const timeLeft = () => intended + deadlineMilliseconds - clock.monotonic();
      if (timeLeft() <= 0) return { ...failed, attempts: 0 };
      const first = await attempt(request, Math.min(attemptMilliseconds, timeLeft()));
      const pause = retryPauseMilliseconds * (1 + random());
      if (!first.retryable || !isIdempotent(request) || timeLeft() <= pause) return { ...first, attempts: 1 };
      await clock.sleep(pause);
      const second = await attempt(request, Math.min(attemptMilliseconds, timeLeft()));
      return { ...second, attempts: 2 };
    },
    close: () => pool.destroy(),
  };
}

interface Attempt {
  readonly outcome: Outcome;
  readonly body: string;
  readonly retryable: boolean;
}

const failed: Attempt = { outcome: 'failed', body: '', retryable: true };

function isIdempotent({ method, headers }: UserRequest): boolean {
  return ['GET', 'PUT', 'DELETE'].includes(method) || headers?.['idempotency-key'] !== undefined;
}
