import type { Clock } from '../../base/clock.ts';
import type { Journey } from '../../lib/model/journeys.ts';
import { arrivals } from './arrivals.ts';
import type { LoadSettings } from './sample.ts';

/** Users beyond the usual ones. */
export interface MoreUsers {
  readonly id: string;
  /** The journeys that they walk, in their usual proportions. */
  readonly journeys: readonly string[];
  /** How many times as many walk them, all together. */
  readonly factor: number;
}

/** Users who arrive by the clock: the usual ones, and those beyond. */
export interface Streams {
  /** Everybody who was to arrive before this moment has, monotonic milliseconds. */
  next(): number;
  more(crowd: MoreUsers): void;
  noMore(id: string): void;
  stop(): void;
}

interface StreamsOptions extends Pick<LoadSettings, 'rate' | 'seed'> {
  readonly clock: Clock;
  readonly journeys: readonly Journey[];
  readonly visit: (journey: string, intended: number, crowd?: string) => void;
}

export function createStreams({ rate, seed, journeys, ...around }: StreamsOptions): Streams {
  const usual = createStream({ ...around, journeys, rate, seed });
  const crowds = new Map<string, Stream>();
  const all = () => [usual, ...crowds.values()];
  return {
    next: () => Math.min(...all().map((stream) => stream.next())),
    more({ id, journeys: names, factor }) {
      if (crowds.has(id)) return;
      const walked = journeys.filter(({ name }) => names.includes(name));
      const share = walked.reduce((sum, journey) => sum + journey.share, 0);
      crowds.set(
        id,
        createStream({
          ...around,
          visit: (journey, intended) => around.visit(journey, intended, id),
          journeys: walked.map((journey) => ({ ...journey, share: (100 * journey.share) / share })),
          rate: ((rate * share) / 100) * (factor - 1),
          seed: seed + 1 + crowds.size,
        }),
      );
    },
    noMore(id) {
      crowds.get(id)?.stop();
      crowds.delete(id);
    },
    stop() {
      for (const stream of all()) stream.stop();
    },
  };
}

type Stream = Pick<Streams, 'next' | 'stop'>;

function createStream({ clock, visit, journeys, rate, seed }: StreamsOptions): Stream {
  const stopping = new AbortController();
  let next = clock.monotonic();
  const arrive = async () => {
    const began = clock.monotonic();
    for (const { journey, at } of arrivals(journeys, rate, seed)) {
      next = began + at;
      const early = next - clock.monotonic();
      if (early > 0) await clock.sleep(Math.ceil(early), stopping.signal);
      if (stopping.signal.aborted) return;
      visit(journey, next);
    }
  };
  void arrive();
  return { next: () => next, stop: () => stopping.abort() };
}
