import { seededRandom } from '../../base/random.ts';
import type { Journey } from '../../lib/model/journeys.ts';

export interface Arrival {
  readonly journey: string;
  /** Milliseconds after the load began. */
  readonly at: number;
}

/**
 * Users arriving without end, at `rate` a second: a Poisson process, because users do not know of each other.
 * The same seed gives the same times and journeys.
 */
export function* arrivals(journeys: readonly Journey[], rate: number, seed: number): Generator<Arrival, never> {
  const random = seededRandom(seed);
  let at = 0;
  while (true) {
    at += (-Math.log(1 - random()) / rate) * 1000;
    yield { at, journey: chooseJourney(journeys, random()).name };
  }
}

function chooseJourney(journeys: readonly Journey[], uniform: number): Journey {
  let rest = uniform * 100;
  for (const journey of journeys) {
    rest -= journey.share;
    if (rest < 0) return journey;
  }
  return journeys.at(-1) as Journey;
}
