import type { EventFacts } from './facts.ts';

/**
 * Whether an alarm of its stop conditions ended an experiment: as FIS says it, or by a handler that heard of the same alarm
 * first. A person stops it in other words, and no handler has asked for it.
 */
export const isStoppedByAlarm = ({ status, stopAskedFor }: Pick<EventFacts, 'status' | 'stopAskedFor'>): boolean =>
  status?.status === 'stopped' && (/stop condition/i.test(status.reason) || stopAskedFor?.isGuardrail === true);
