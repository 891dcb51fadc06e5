import type { Levels } from '../../lib/model/events/levels.ts';
import type { EventFacts } from './facts.ts';

/** How much there was of something, as it was looked at; oldest first. */
export interface Look {
  readonly at: number;
  readonly level: number;
}

/** The looks at one queue, or at one task, that saw it. */
export const looksAt = (levels: EventFacts['levels'], what: keyof Levels, name: string): Look[] =>
  levels.flatMap(({ at, [what]: { [name]: level } }) => (level === undefined ? [] : [{ at, level }]));
