import type { Active } from '../../aws/active-experiments.ts';
import { nameOf } from '../../aws/templates.ts';
import { timeOfDay } from '../../base/time-of-day.ts';

/** One line about an experiment that has not ended. */
export const lineOf = ({ id, experiment, environment, status, reason, since }: Active): string =>
  `${id} ${experiment} in ${nameOf({ environment })} is ${status} since ${timeOfDay(since)}: ${reason}`;
