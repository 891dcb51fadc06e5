import type { Clock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import type { JourneyRequests, Receipt, System } from '../../lib/model/system.ts';
import { deadlineMilliseconds } from './edge-client.ts';
import { createEdges } from './edges.ts';
import { createReport } from './report.ts';
import type { LoadSettings, Sample } from './sample.ts';
import { createStreams, type MoreUsers } from './streams.ts';
import { walkJourney } from './walk-journey.ts';

/** An open-loop load: users arrive by the clock, whether or not those before them have been answered. */
export interface Generator {
  /** Throws while a load is running. */
  start(settings: LoadSettings): void;
  /** More users come, until they are told to stop. Throws without a load. */
  more(crowd: MoreUsers): void;
  /** No more of those users come. Idempotent. */
  noMore(id: string): void;
  /** Everybody who arrived before this moment, monotonic milliseconds, is answered and reported; Infinity without a load. */
  answeredUntil(): number;
  /** No more arrivals; resolves with how many there were, when the last one is answered or past its deadline. */
  stop(): Promise<{ arrivals: number }>;
}

export interface GeneratorPorts {
  /** Whose users they are. */
  readonly system: Pick<System, 'journeys' | 'requests'>;
  readonly clock: Clock;
  onSamples(samples: Sample[]): void;
  onAcknowledged(receipts: Receipt[]): void;
  /** Again and again: everybody who arrived before this moment, monotonic milliseconds, is answered and reported. */
  onAnswered?(until: number): void;
  /** Once for each thing that is wrong with the journeys themselves, however often it happens. */
  onNotice(message: string): void;
}

const reportEveryMilliseconds = 100;
const learnEveryMilliseconds = 1000;
const learnLimitMilliseconds = 3000;

export function createGenerator(ports: GeneratorPorts): Generator {
  let running: Load | undefined;
  return {
    start(settings) {
      if (running) throw new Error('the load is already running');
      running = startOne(settings, ports);
    },
    more(crowd) {
      if (!running) throw new Error('no load is running that could grow');
      running.more(crowd);
    },
    noMore: (id) => running?.noMore(id),
    answeredUntil: () => running?.answeredUntil() ?? Number.POSITIVE_INFINITY,
    async stop() {
      const load = running;
      if (!load) return { arrivals: 0 };
      const result = await load.stop();
      running = undefined;
      return result;
    },
  };
}

interface Load extends Pick<Generator, 'more' | 'noMore' | 'answeredUntil'> {
  stop(): Promise<{ arrivals: number }>;
}

function startOne({ edges: origins, rate, seed, headers = {} }: LoadSettings, ports: GeneratorPorts): Load {
  const { clock, system } = ports;
  const random = seededRandom(seed + 1);
  const edges = createEdges(origins, { clock, random, headers });
  const requests = system.requests({ random });
  const report = createReport(ports);
  const stopping = new AbortController();
  const ending = new AbortController();
  /** Visits to the moments of their arrival. */
  const outstanding = new Map<Promise<void>, number>();
  let count = 0;
  const place = { clientOf: edges.clientOf, requests, report, clock, ending: ending.signal };
  const visit = (journey: string, intended: number, crowd?: string) => {
    count += 1;
    const walk = walkJourney({ journey, intended, ...(crowd !== undefined && { crowd }), ...place });
    outstanding.set(walk, intended);
    void walk.finally(() => outstanding.delete(walk));
  };
  const streams = createStreams({ clock, visit, journeys: system.journeys, rate, seed });

  async function reportRegularly(): Promise<void> {
    while (!stopping.signal.aborted || outstanding.size > 0) {
      await clock.sleep(reportEveryMilliseconds);
      report.send();
      ports.onAnswered?.(answeredUntil());
    }
  }

  const answeredUntil = () => Math.min(...outstanding.values(), streams.next());

  const learning = learn(requests, { url: edges.first, headers, clock, signal: stopping.signal });
  const reporting = reportRegularly();
  return {
    answeredUntil() {
      report.send();
      return answeredUntil();
    },
    more: streams.more,
    noMore: streams.noMore,
    async stop() {
      stopping.abort();
      streams.stop();
      // Whoever is on the way comes to the end of it, unless that takes too long.
      const cancel = clock.after(deadlineMilliseconds, () => ending.abort());
      await learning;
      await Promise.all(outstanding.keys());
      cancel();
      await reporting;
      report.send();
      await edges.close();
      return { arrivals: count };
    },
  };
}

/** Lets the requests learn what is there from the edge itself; asked for until it is there. */
async function learn(
  requests: JourneyRequests,
  {
    url,
    headers,
    clock,
    signal,
  }: { url: string; headers: Readonly<Record<string, string>>; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const get = async (path: string): Promise<unknown> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(learnLimitMilliseconds)]);
    return (await fetch(new URL(path, url), { headers, signal: limit })).json();
  };
  while (!signal.aborted && requests.learn) {
    // The edge may not be there yet: users fail meanwhile, and are counted.
    if (await requests.learn(get).catch(() => false)) return;
    await clock.sleep(learnEveryMilliseconds, signal);
  }
}
