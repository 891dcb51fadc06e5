import { type FisClient, GetExperimentCommand } from '@aws-sdk/client-fis';
import { isDenied } from '../../aws/doctor/check.ts';
import { type Anyones, anyonesInWords, everyonesExperiments, runningIn } from '../../aws/fis/everyones-experiments.ts';
import { engageLever } from '../../aws/fis/move-lever.ts';
import type { SafetyLever, SafetyLeverClient } from '../../aws/fis/safety-lever.ts';
import type { Clock } from '../../base/clock.ts';
import { withTimeLimit } from '../../base/time-limit.ts';
import type { Say } from '../on-endpoint/walk.ts';

export interface Stopping {
  readonly fis: FisClient;
  readonly lever: SafetyLeverClient;
  readonly reason: string;
  readonly say: Say;
  readonly clock: Clock;
  readonly pollMilliseconds: number;
  /** How long to wait for the last experiment to end. */
  readonly limitMilliseconds: number;
}

export interface Stopped {
  readonly lever: SafetyLever;
  /** Whether every experiment has ended, and none of them failed on the way. */
  readonly isOver: boolean;
}

/**
 * Engages the lever and waits until nothing runs any more. Whose experiments it stops is said first, but not waited for
 * long: a list that does not come keeps nobody from engaging. Rejects where the lever could not be engaged.
 */
export async function stopEverything(stopping: Stopping): Promise<Stopped> {
  const { lever: client, reason, say } = stopping;
  const running = await tellWhose(stopping);
  const { lever, already } = await engageLever(client, reason);
  if (already) say.news(`The safety lever was ${lever.status} already, and its reason stays: ${lever.reason}`);
  else say.news(`The safety lever is ${lever.status}: ${lever.reason}`);
  const isEmpty = await untilNothingRuns(stopping);
  const ends = await Promise.all(running.map((experiment) => tellEnd(stopping, experiment)));
  return { lever, isOver: isEmpty && ends.every((isUndone) => isUndone) };
}

/** How long the list of what runs may take. */
const listMilliseconds = 5000;

async function tellWhose({ fis, say, clock }: Stopping): Promise<Anyones[]> {
  try {
    const listing = everyonesExperiments(fis);
    listing.catch(() => {});
    const running = await withTimeLimit(clock, listMilliseconds, 'the list of experiments', listing);
    if (running.length === 0) say.news('No experiment is running.');
    for (const experiment of running) say.news(`Stops ${anyonesInWords(experiment)}`);
    return running;
  } catch (error) {
    say.trouble(`whose experiments are stopped is not known: ${(error as Error).message}`);
    return [];
  }
}

/** Whether nothing runs; what keeps it from looking is told once, and looked past until the time is over. */
async function untilNothingRuns(stopping: Stopping): Promise<boolean> {
  const { fis, lever, say, clock, pollMilliseconds, limitMilliseconds } = stopping;
  const start = clock.monotonic();
  let told = '';
  let tellAgain = start + tellEvery;
  for (;;) {
    let left: readonly string[] = [];
    try {
      const { status } = await lever.get();
      if (status === 'disengaged') {
        say.trouble('the safety lever has been disengaged meanwhile, by somebody else');
        return false;
      }
      if (status === 'engaged') {
        left = (await runningIn(fis)).map(({ id = '' }) => id);
        if (left.length === 0) return true;
      }
    } catch (error) {
      const { name, message } = error as Error;
      if (message !== told) say.trouble(`whether all has ended is not known yet: ${name}, ${message}`);
      told = message;
      if (isDenied(error as Error)) return false;
    }
    const seconds = Math.round((clock.monotonic() - start) / 1000);
    if (clock.monotonic() - start > limitMilliseconds) {
      say.trouble(`after ${seconds} s not everything has ended${left.length > 0 ? `: ${left.join(', ')}` : ''}`);
      return false;
    }
    if (clock.monotonic() > tellAgain) {
      say.trouble(`still stopping, for ${seconds} s ...`);
      tellAgain += tellEvery;
    }
    await clock.sleep(pollMilliseconds);
  }
}

const tellEvery = 10_000;

/** Whether it ended as one that was stopped does. */
async function tellEnd({ fis, say }: Stopping, { id, experiment }: Anyones): Promise<boolean> {
  try {
    const { experiment: ended } = await fis.send(new GetExperimentCommand({ id }));
    const { status = '', reason = '' } = ended?.state ?? {};
    const line = `${id} ${experiment} ${status}: ${reason}`;
    if (['stopped', 'completed', 'cancelled'].includes(status)) say.news(line);
    else say.trouble(line);
    return status !== 'failed';
  } catch (error) {
    say.trouble(`how ${id} ended is not known: ${(error as Error).message}`);
    return false;
  }
}
