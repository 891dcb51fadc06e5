import { isTransient } from '../../aws/transient.ts';
import type { Clock } from '../../base/clock.ts';

export interface TryAgain {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What is being waited for, and why. */
  readonly step: (text: string) => void;
}

/** How long AWS may throttle or fail before that is the answer; the pauses in between grow from and to so much. */
const patienceMilliseconds = 120_000;
const [firstPause, longestPause] = [2000, 20_000];

/** Does it again while what AWS says may pass; rejects with the last of it, and at once when aborted. */
export async function tryAgain<Result>(
  { clock, signal, step }: TryAgain,
  work: () => Promise<Result>,
): Promise<Result> {
  const giveUp = clock.monotonic() + patienceMilliseconds;
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      return await work();
    } catch (error) {
      const left = giveUp - clock.monotonic();
      if (!isTransient(error) || left <= 0 || signal.aborted) throw error;
      step(`trying again for up to ${Math.ceil(left / 1000)} s: ${(error as Error).name}, ${(error as Error).message}`);
      await clock.sleep(Math.min(pause, left), signal);
      if (signal.aborted) throw error;
    }
  }
}
