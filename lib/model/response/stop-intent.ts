import { alarmName } from '../alarm-port.ts';

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
 * The guardrail for which a handler stopped an experiment: one of the experiment's own stop conditions, for which FIS
 * would have done so too, had it been quicker. Undefined where no handler did, or for another alarm.
 */
export function guardrailOf(
  alarm: unknown,
  stopConditions: readonly { readonly value?: string | undefined }[],
): string | undefined {
  const own = stopConditions.flatMap(({ value }) => (value ? [alarmName(value)] : []));
  return own.find((name) => name === alarm);
}
