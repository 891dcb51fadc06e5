import type { Clock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { Observation } from '../../lib/model/events/observation.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** Between two looks, and for one look, in milliseconds of real time. */
const pauseMilliseconds = 100;
const lookLimitMilliseconds = 2000;

/**
 * Looks for the effect of a plan until it is seen, `milliseconds` are over or `signal` aborts, and records what was
 * found whenever that changes: the last word counts. A look that fails has seen nothing. Never rejects.
 */
export async function observeUntilSeen(
  experimentId: string,
  plan: Plan,
  milliseconds: number,
  { runtime, log, clock }: { runtime: Runtime; log: EventLog; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const end = clock.monotonic() + milliseconds;
  let last: Observation | undefined;
  do {
    const observation = await look(plan, runtime, clock, signal);
    if (signal.aborted) return;
    if (observation.seen !== last?.seen || observation.detail !== last.detail) {
      log.append({ type: 'fault-observed', experimentId, faultId: plan.faultId, observation });
    }
    last = observation;
    if (observation.seen) return;
    await clock.sleep(pauseMilliseconds, signal);
  } while (!signal.aborted && clock.monotonic() < end);
}

/** One look more, at what has become of an effect that was seen; recorded whatever it finds. Never rejects. */
export async function observeOnce(
  experimentId: string,
  plan: Plan,
  { runtime, log, clock }: { runtime: Runtime; log: EventLog; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const observation = await look(plan, runtime, clock, signal);
  if (!signal.aborted) log.append({ type: 'fault-observed', experimentId, faultId: plan.faultId, observation });
}

async function look(plan: Plan, runtime: Runtime, clock: Clock, signal: AbortSignal): Promise<Observation> {
  const done = new AbortController();
  const limit = clock
    .sleep(lookLimitMilliseconds, AbortSignal.any([signal, done.signal]))
    .then(() => unseen(`the look took longer than ${lookLimitMilliseconds} ms`));
  try {
    return await Promise.race([runtime.observe(plan), limit]);
  } catch (error) {
    return unseen((error as Error).message);
  } finally {
    done.abort();
  }
}

const unseen = (detail: string): Observation => ({ observer: 'none', seen: false, detail });
