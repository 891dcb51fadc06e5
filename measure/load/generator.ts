import type { Clock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import type { JourneyRequests, Receipt, System } from '../../lib/model/system.ts';
import { arrivals } from './arrivals.ts';
import { deadlineMilliseconds } from './edge-client.ts';
import { createEdges } from './edges.ts';
import { createReport } from './report.ts';
import type { LoadSettings, Sample } from './sample.ts';
import { walkJourney } from './walk-journey.ts';

/** An open-loop load: users arrive by the clock, whether or not those before them have been answered. */
export interface Generator {
  /** Throws while a load is running. */
  start(settings: LoadSettings): void;
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

interface Load {
  answeredUntil(): number;
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
  /** Visits to the moments of their arrival, oldest first. */
  const outstanding = new Map<Promise<void>, number>();
  let next = clock.monotonic();
  let count = 0;

  async function arrive(): Promise<void> {
    const began = clock.monotonic();
    for (const { journey, at } of arrivals(system.journeys, rate, seed)) {
      next = began + at;
      const early = next - clock.monotonic();
      if (early > 0) await clock.sleep(Math.ceil(early), stopping.signal);
      if (stopping.signal.aborted) return;
      count += 1;
      const place = { clientOf: edges.clientOf, requests, report, clock, ending: ending.signal };
      const visit = walkJourney({ journey, intended: next, ...place });
      outstanding.set(visit, next);
      void visit.finally(() => outstanding.delete(visit));
    }
  }

  async function reportRegularly(): Promise<void> {
    while (!stopping.signal.aborted || outstanding.size > 0) {
      await clock.sleep(reportEveryMilliseconds);
      report.send();
      ports.onAnswered?.(answeredUntil());
    }
  }

  function answeredUntil(): number {
    const [oldest = next] = outstanding.values();
    return Math.min(oldest, next);
  }

  const arriving = arrive();
  const learning = learn(requests, { url: edges.first, headers, clock, signal: stopping.signal });
  const reporting = reportRegularly();
  return {
    answeredUntil() {
      report.send();
      return answeredUntil();
    },
    async stop() {
      stopping.abort();
      // Whoever is on the way comes to the end of it, unless that takes too long.
      const cancel = clock.after(deadlineMilliseconds, () => ending.abort());
      await Promise.all([arriving, learning]);
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
