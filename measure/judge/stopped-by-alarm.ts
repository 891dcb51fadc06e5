import type { EventFacts } from './facts.ts';

/**
 * Whether an alarm of its stop conditions ended an experiment: as FIS says it, or by a handler that heard of the same alarm
 * first. A person stops it in other words, and no handler has asked for it.
 */
export const isStoppedByAlarm = ({ status, stopAskedFor }: Pick<EventFacts, 'status' | 'stopAskedFor'>): boolean =>
  status?.status === 'stopped' && (/stop condition/i.test(status.reason) || stopAskedFor?.isGuardrail === true);

/** Whether an experiment did not come to its end: no alarm ended it, and nobody who had seen enough (`isEnough`). */
export const isCutShort = (facts: Pick<EventFacts, 'status' | 'stopAskedFor'>, isEnough: boolean): boolean =>
  (isStoppedByPerson(facts) && !isEnough) || facts.status?.status === 'cancelled' || facts.status?.status === 'failed';

/** Whether somebody ended an experiment for a reason of their own, and no alarm: that says nothing about the system. */
export const isStoppedByPerson = (facts: Pick<EventFacts, 'status' | 'stopAskedFor'>): boolean =>
  facts.status?.status === 'stopped' && !facts.stopAskedFor && !isStoppedByAlarm(facts);
