import { type Dispatcher, errors, Pool } from 'undici';
import type { Clock } from '../../base/clock.ts';
import {
  isIdempotent,
  type JourneyRequest,
  type Reply,
  type UserRequest,
  usualOutcome,
} from '../../lib/model/journey-request.ts';
import { readReply } from './read-reply.ts';
import type { Outcome } from './sample.ts';

export interface EdgeReply {
  readonly outcome: Outcome;
  readonly attempts: number;
  /** The usable answer. */
  readonly reply?: Reply;
  /** Why there is no usable answer: what was answered instead, or what went wrong. */
  readonly failure?: string;
  /** What is wrong with the request itself, or with what judges its answers: no fault of the edge's. */
  readonly problem?: string;
}

/** The edge as an app calls it: with a time-out, a deadline, and one more attempt where that is safe. */
export interface EdgeClient {
  /** Never rejects: what goes wrong is an outcome. `intended` is the monotonic time from which the deadline counts. */
  send(request: UserRequest, intended: number, rules?: SendRules): Promise<EdgeReply>;
  close(): Promise<void>;
}

export type SendRules = Pick<JourneyRequest, 'outcomeOf' | 'idempotent' | 'timeoutMilliseconds'>;

export const attemptMilliseconds = 1500;
const attemptsWithin = 2;
export const deadlineMilliseconds = attemptsWithin * attemptMilliseconds;
const retryPauseMilliseconds = 50;

/** Keeps connections alive and opens as many as needed; one whose answer is overdue is destroyed. Follows no redirect. */
export function createEdgeClient(
  url: string,
  clock: Clock,
  random: () => number,
  common: Readonly<Record<string, string>> = {},
): EdgeClient {
  const pool = new Pool(url, { connectTimeout: attemptMilliseconds });

  async function attempt(request: UserRequest, { outcomeOf }: SendRules, milliseconds: number): Promise<Attempt> {
    const { method, path, body = null } = request;
    const headers = { ...common, ...request.headers };
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(milliseconds)));
    let answer: Dispatcher.ResponseData;
    let reply: Reply;
    try {
      answer = await pool.request({ method, path, headers, body, signal });
      reply = await readReply(answer);
    } catch (error) {
      if (!(error instanceof errors.InvalidArgumentError)) return { ...failed, failure: inWords(error as Error) };
      return { ...failed, retryable: false, problem: `the request cannot be sent: ${error.message}` };
    }
    return judge(reply, outcomeOf);
  }

  return {
    async send(request, intended, rules = {}) {
      const { timeoutMilliseconds: patience = attemptMilliseconds } = rules;
      const timeLeft = () => intended + attemptsWithin * patience - clock.monotonic();
      if (timeLeft() <= 0) return { outcome: 'failed', attempts: 0 };
      const first = await attempt(request, rules, Math.min(patience, timeLeft()));
      const pause = retryPauseMilliseconds * (1 + random());
      const mayRepeat = rules.idempotent ?? isIdempotent(request);
      if (!first.retryable || !mayRepeat || timeLeft() <= pause) return answered(first, 1);
      await clock.sleep(pause);
      return answered(await attempt(request, rules, Math.min(patience, timeLeft())), 2);
    },
    close: () => pool.destroy(),
  };
}

interface Attempt extends Omit<EdgeReply, 'attempts'> {
  readonly retryable: boolean;
}

const failed: Attempt = { outcome: 'failed', retryable: true };

const answered = ({ retryable: _, ...rest }: Attempt, attempts: number): EdgeReply => ({ ...rest, attempts });

/** An answer that did not come in time, or a connection that there was none of. */
const inWords = ({ name, message }: Error): string => (name === 'TimeoutError' ? 'no answer in time' : message);

/** What judges answers may be somebody's own function: it throws where it does not know what to make of one. */
function judge(reply: Reply, outcomeOf: JourneyRequest['outcomeOf'] = usualOutcome): Attempt {
  const retryable = reply.status >= 500 || reply.status === 429;
  try {
    const outcome = outcomeOf(reply);
    return outcome === 'failed'
      ? { outcome, retryable, failure: `answered ${reply.status}` }
      : { outcome, reply, retryable: false };
  } catch (error) {
    const problem = `what an answer is cannot be told: ${(error as Error)?.message ?? error}`;
    return { outcome: 'failed', retryable, problem };
  }
}
