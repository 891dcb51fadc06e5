import type { Clock } from '../../../base/clock.ts';
import { withTimeLimit } from '../../../base/time-limit.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { type StopIntent, stopAskedOf } from '../../../lib/model/response/stop-intent.ts';
import type { ExperimentRecord } from './experiment-record.ts';

export interface StopAskedOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** What a handler wrote of an experiment that it was about to stop; absent where there are no handlers. */
  readonly stopIntentOf?: ((experimentId: string) => Promise<Partial<StopIntent> | undefined>) | undefined;
}

/** How long a verdict waits for what handlers wrote, milliseconds. */
const limitMilliseconds = 2000;

/** Tells for which alarm a handler had an experiment stopped: the engine's own reason names none then. */
export async function tellWhoAsked(
  { id, facts, template }: ExperimentRecord,
  options: StopAskedOptions,
): Promise<void> {
  const { log, clock, stopIntentOf } = options;
  if (!stopIntentOf || facts.status?.status !== 'stopped') return;
  const asked = withTimeLimit(clock, limitMilliseconds, 'the ledger', stopIntentOf(id));
  const found = stopAskedOf((await asked.catch(() => undefined))?.alarm, template.stopConditions ?? []);
  if (found) log.append({ type: 'stop-asked', experimentId: id, ...found });
}
