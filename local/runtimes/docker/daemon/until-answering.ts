import { type Clock, systemClock } from '../../../../base/clock.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import type { Daemon } from './daemon.ts';

/** A daemon that stops waits ten seconds for its containers, and is back soon after. Milliseconds. */
const patience = 30_000;
const again = 250;
const answerLimit = 2000;

/** Resolves when the daemon answers; also when it has not for long, so that whoever asks it then is told why. */
export async function untilAnswering({ docker }: Pick<Daemon, 'docker'>, clock: Clock = systemClock): Promise<void> {
  const end = clock.monotonic() + patience;
  while (clock.monotonic() < end) {
    try {
      await withTimeLimit(clock, answerLimit, 'asking the Docker daemon', docker.ping());
      return;
    } catch {
      await clock.sleep(again);
    }
  }
}
