import type { Clock } from '../../base/clock.ts';
import {
  doubtsAbout,
  type EndedRun,
  endOf,
  type Judged,
  judgeLook,
  judgeNow,
  lateBy,
  type Measurements,
  nothing,
  settlingBy,
} from './judge-look.ts';

export interface FollowUp extends EndedRun {
  readonly clock: Clock;
  /** Everything that CloudWatch has from the baseline on; undefined where there is no CloudWatch to ask. */
  readonly read?: () => Promise<Measurements>;
  /** How long metrics may lag behind, and how often to look for them. */
  readonly lagMilliseconds: number;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
  /** How far the metrics have come, milliseconds since the epoch; undefined = there are none. */
  onProgress(covered: number | undefined, wanted: number): void;
}

/**
 * Waits until CloudWatch shows the recovery, the time for it is over, or the metrics are later than they may be; then
 * judges what there is. What is missing is a doubt with its reason, never taken for good.
 */
export async function followUp(options: FollowUp): Promise<Judged> {
  const { clock, fis, read, lagMilliseconds, pollMilliseconds, signal, onProgress } = options;
  if (!read)
    return judgeNow(options, nothing, ['there is no CloudWatch to measure by: set AWS_ENDPOINT_URL_CLOUDWATCH']);

  let look = judgeLook(options, nothing);
  const begun = clock.monotonic();
  // Not even the baseline, which is older than any lag: then there is nothing to wait for.
  const giveUp = () =>
    begun +
    lagMilliseconds +
    settlingBy(look.seen) +
    (look.covered === undefined ? 0 : lateBy(options, look.seen) - endOf(fis));
  let failure: string | undefined;
  for (;;) {
    try {
      look = judgeLook(options, await read());
      failure = undefined;
    } catch (error) {
      failure = (error as Error).message;
    }
    onProgress(look.covered, look.wanted);
    if (look.judged) return look.judged;
    if (signal.aborted || clock.monotonic() >= giveUp()) {
      return judgeNow(options, look.seen, doubtsAbout(look, failure, signal.aborted));
    }
    await clock.sleep(pollMilliseconds, signal);
  }
}
