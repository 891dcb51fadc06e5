import { alarmName } from '../alarm-port.ts';
import type { EventBody } from '../events/event.ts';

/** The ledger's partition of experiments that a handler is about to stop. */
export const stopIntents = 'STOP';

/** Where a handler has written down that it is about to stop an experiment; nobody else's stop is there. */
export const stopIntentKey = (experimentId: string) => ({ pk: stopIntents, sk: experimentId });

/** What it wrote. */
export interface StopIntent {
  /** The alarm on whose account, by its name. */
  readonly alarm: string;
  readonly incident: string;
}

/**
 * Whether an alarm is one of an experiment's own stop conditions: FIS would have stopped it for that too, had it been
 * quicker than a handler.
 */
function isGuardrailOf(alarm: string, stopConditions: StopConditions): boolean {
  return stopConditions.some(({ value }) => value && alarmName(value) === alarm);
}

type StopConditions = readonly { readonly value?: string | undefined }[];

/** The alarm for which a handler stopped an experiment, as an event has it; undefined where no handler did. */
export function stopAskedOf(
  alarm: unknown,
  stopConditions: StopConditions,
): Pick<Extract<EventBody, { type: 'stop-asked' }>, 'alarm' | 'other'> | undefined {
  if (typeof alarm !== 'string') return undefined;
  return { alarm, ...(!isGuardrailOf(alarm, stopConditions) && { other: true }) };
}
