import type { PlanPart } from '../../planner.ts';
import type { Incarnation } from '../containers/incarnation.ts';

/** What the daemon takes to act on an answer that did not come, and the scheduler on what the daemon says; milliseconds. */
const toAct = 3000;
/** Whoever asks less often is not waited for. */
const longest = 120_000;

/** A container that hangs does so until its own health check has noticed, which takes the time that its project gives it. */
export function noticedBy({
  healthCheck,
}: Incarnation): Pick<PlanPart<never>, 'leastMilliseconds' | 'noticeMilliseconds'> {
  if (!healthCheck) return { noticeMilliseconds: null };
  const { interval, timeout, retries } = healthCheck;
  const noticeMilliseconds = retries * (interval + timeout) + toAct;
  return { noticeMilliseconds, leastMilliseconds: Math.min(noticeMilliseconds, longest) };
}
