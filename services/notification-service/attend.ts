import type { Logger } from 'pino';
import type { Progress, Tally } from './progress.ts';
import { Refused, Unreadable, type Work } from './work.ts';

/** A message in hand. */
export interface Held {
  readonly id: string | undefined;
  readonly body: string;
  /** It is done with. */
  remove(): Promise<void>;
  /** Nobody else is given it for so many seconds. */
  keep(seconds: number): Promise<void>;
  /** It has failed by itself and comes again later, until it has been received too often. */
  giveBack(): Promise<void>;
  /** Somebody else is to have it, at once. */
  passOn(): Promise<void>;
}

interface Options {
  /** Reads a body; throws where it says nothing that anybody could do. */
  readonly workOf: (body: string) => Work;
  readonly progress: Progress;
  readonly log: Logger;
  /** Nothing more is begun. */
  readonly stopping: AbortSignal;
  /** How long a message waits in hand, in milliseconds, before others are to have its place. @default - ten minutes */
  readonly longestMs?: number;
}

/** With the queue's 20 receives good messages outlast an outage of three hours. */
const tenMinutesMs = 600_000;

/** Longest pause before work is tried again, in seconds. */
const maxPauseSeconds = 8;
/** More than one try may take, in seconds. */
const trySeconds = 5;

/** A message is what fails where so many failures of it among so many successes of others were hardly chance. */
const hardlyChance = 0.01;

/**
 * Does a message's work, and tries again after 1, 2, 4, 8, 8 ... seconds, at least half of each by chance, or in its turn
 * as other work with the same need is done: a message waits in hand for what all of its kind need, and uses up none of
 * its receives. It is given back where it is what fails: its body is wrong, or it fails although others do not. What
 * nobody can read uses up its receives at once, and the queue sets it aside: no wait makes it better.
 */
export async function attend(held: Held, options: Options): Promise<void> {
  const { progress, log, stopping, longestMs = tenMinutesMs } = options;
  const giveUpAt = performance.now() + longestMs;
  let before: Tally | undefined;
  for (let tries = 1; ; tries++) {
    const failure = await tryOnce(held, options);
    if (!failure) return await held.remove();
    const { error, needs } = failure;
    log.warn({ err: error, messageId: held.id, tries }, 'message failed');
    if (error instanceof Unreadable) return await held.passOn();
    if (needs === undefined || performance.now() >= giveUpAt) return await held.giveBack();
    progress.failed(needs);
    before ??= progress.of(needs);
    if (isItsOwn(tries, before, progress.of(needs))) return await held.giveBack();
    const pause = Math.min(maxPauseSeconds, 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
    await held.keep(Math.ceil(pause) + trySeconds);
    await progress.wait(needs, pause * 1000, stopping);
    if (stopping.aborted) return await held.passOn();
  }
}

/** Whether a message that has failed each time would hardly have, as others fared since its first failure. */
function isItsOwn(tries: number, before: Tally, now: Tally): boolean {
  const done = now.done - before.done;
  const failed = now.failed - before.failed - (tries - 1);
  return done > 0 && ((failed + 1) / (done + failed + 2)) ** tries < hardlyChance;
}

interface Failure {
  readonly error: unknown;
  /** Undefined where nothing is worth waiting for. */
  readonly needs: string | undefined;
}

async function tryOnce({ body }: Held, { workOf, progress }: Pick<Options, 'workOf' | 'progress'>) {
  let needs: string | undefined;
  try {
    const work = workOf(body);
    needs = work.needs;
    await work.run();
    progress.done(needs);
    return undefined;
  } catch (error) {
    return { error, needs: error instanceof Refused ? undefined : needs } satisfies Failure;
  }
}
