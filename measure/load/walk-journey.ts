import type { Clock } from '../../base/clock.ts';
import { type JourneyRequest, outcomes, type Reply } from '../../lib/model/journey-request.ts';
import type { JourneyRequests, Receipt } from '../../lib/model/system.ts';
import type { EdgeClient, EdgeReply } from './edge-client.ts';
import type { Report } from './report.ts';
import type { Outcome } from './sample.ts';

export interface Visit {
  /** The journey that is asked for. */
  readonly journey: string;
  /** When its user arrives, monotonic milliseconds. */
  readonly intended: number;
  /** The users beyond the usual ones that its user is of, by their id. */
  readonly crowd?: string;
  readonly clientOf: (service?: string) => EdgeClient;
  readonly requests: JourneyRequests;
  readonly report: Report;
  readonly clock: Clock;
  /** Once it has aborted, users ask for nothing more: what they are waiting for is their last answer. */
  readonly ending: AbortSignal;
}

/**
 * One user's way, request by request, until it ends or an answer is not usable; one sample comes of it. Never rejects:
 * what a system's own functions throw is a failure of its user, and is told.
 */
export async function walkJourney(visit: Visit): Promise<void> {
  const { journey: wanted, intended, crowd, requests, report, clock, ending } = visit;
  const slip = Math.max(0, clock.monotonic() - intended);
  const attempt = <Result>(journey: string, what: string, act: () => Result): Result | undefined => {
    try {
      return act();
    } catch (error) {
      report.problem(`journey ${journey}: ${what}: ${(error as Error)?.message ?? error}`);
      return undefined;
    }
  };
  const first = attempt(wanted, 'it has no request', () => requests.next(wanted));
  const journey = first?.journey ?? wanted;
  let outcome: Outcome = first ? 'served' : 'failed';
  let attempts = 0;
  for (let step = first, begun = intended; step; begun = clock.monotonic()) {
    const reply = await ask(step, begun, visit);
    const at = clock.monotonic();
    attempts += reply.attempts;
    if (reply.problem) report.problem(`journey ${journey}: ${reply.problem}`);
    outcome = worse(outcome, reply.outcome);
    const { receiptIn, next: goOn } = step;
    const receiptOf = step.receiptOf ?? (receiptIn && (({ body }: Reply) => receiptIn(body)));
    step = undefined;
    if (outcome === 'failed' || !reply.reply) break;
    const answer = reply.reply;
    const receipt = readReceipt(receiptOf, answer);
    if (receipt) {
      attempt(journey, 'what was acknowledged is not understood', () => requests.acknowledged?.(receipt));
      report.acknowledged({ ...receipt, at });
    } else if (receiptIn) outcome = 'failed';
    if (outcome === 'failed' || ending.aborted || !goOn) break;
    const next = attempt(journey, 'it does not go on', () => ({ request: goOn(answer) }));
    if (!next) outcome = 'failed';
    step = next?.request;
  }
  const milliseconds = clock.monotonic() - intended;
  report.sample({ journey, intended, milliseconds, outcome, attempts, slip, ...(crowd !== undefined && { crowd }) });
}

/** A service that is not public is a problem of the journey's. */
async function ask(step: JourneyRequest, begun: number, { clientOf }: Visit): Promise<EdgeReply> {
  try {
    return await clientOf(step.at).send(step.request, begun, step);
  } catch (error) {
    return { outcome: 'failed', attempts: 0, problem: (error as Error).message };
  }
}

/** The receipt in a usable answer; one that cannot be read is none. */
function readReceipt(receiptOf: JourneyRequest['receiptOf'], reply: Reply): Omit<Receipt, 'at'> | undefined {
  try {
    return receiptOf?.(reply);
  } catch {
    return undefined;
  }
}

const worse = (one: Outcome, other: Outcome): Outcome =>
  outcomes[Math.max(outcomes.indexOf(one), outcomes.indexOf(other))] as Outcome;
