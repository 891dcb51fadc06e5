import type { EventFacts } from './facts.ts';

/** Whether an alarm ended an experiment, as FIS says it; a person and a handler stop it in other words. */
export const isStoppedByAlarm = ({ status, reason }: NonNullable<EventFacts['status']>): boolean =>
  status === 'stopped' && /stop condition/i.test(reason);
