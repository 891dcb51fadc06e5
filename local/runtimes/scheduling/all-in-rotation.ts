import type { Clock } from '../../../base/clock.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { NotStartedError, type StartFailures } from './start-failures.ts';
import type { TaskBoard } from './task-board.ts';

interface Waiting {
  readonly topology: Pick<Topology, 'services'>;
  readonly board: Pick<TaskBoard, 'inRotation'>;
  readonly clock: Clock;
  readonly failures: Pick<StartFailures, 'verdict' | 'last'>;
  /** Counts from the last task that came into rotation, so that many take as long as they take. */
  readonly limitMs: number;
}

/**
 * Resolves when every service has its desired count of tasks in rotation. Rejects with NotStartedError where tasks of one
 * keep failing, or no other comes into rotation for too long.
 */
export async function allInRotation({ topology, board, clock, failures, limitMs }: Waiting): Promise<void> {
  const lacking = () =>
    topology.services.filter(({ name, replicas }) => board.inRotation(name) < replicas).map(({ name }) => name);
  const ready = () => topology.services.reduce((sum, { name }) => sum + board.inRotation(name), 0);
  let [most, since] = [0, clock.monotonic()];
  while (lacking().length > 0) {
    const verdict = failures.verdict();
    if (verdict) throw verdict;
    if (ready() > most) [most, since] = [ready(), clock.monotonic()];
    if (clock.monotonic() - since > limitMs) {
      const told = lacking().map((name) => [name, failures.last(name)].filter(Boolean).join(': '));
      const after = most === 0 ? `after ${limitMs / 1000} s` : `${limitMs / 1000} s after the last that got healthy`;
      throw new NotStartedError(`not healthy ${after}: ${told.join(', ')}`);
    }
    await clock.sleep(25);
  }
}
