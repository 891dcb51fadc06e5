import type { Clock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import { arrivals } from './arrivals.ts';
import { createEdgeClient, type EdgeClient } from './edge-client.ts';
import { createJourneyRequests, type JourneyRequests } from './journey-requests.ts';
import type { AcknowledgedOrder, LoadSettings, Sample } from './sample.ts';

/** An open-loop load: users arrive by the clock, whether or not those before them have been answered. */
export interface Generator {
  /** Throws while a load is running. */
  start(settings: LoadSettings): void;
  /** No more arrivals; resolves with how many there were, when the last one is answered or past its deadline. */
  stop(): Promise<{ arrivals: number }>;
}

export interface GeneratorPorts {
  readonly clock: Clock;
  onSamples(samples: Sample[]): void;
  onAcknowledged(orders: AcknowledgedOrder[]): void;
}

const reportEveryMilliseconds = 100;

export function createGenerator(ports: GeneratorPorts): Generator {
  let running: Load | undefined;
  return {
    start(settings) {
      if (running) throw new Error('the load is already running');
      running = startOne(settings, ports);
    },
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
  stop(): Promise<{ arrivals: number }>;
}

function startOne({ url, rate, seed, productIds }: LoadSettings, ports: GeneratorPorts): Load {
  const { clock } = ports;
  const random = seededRandom(seed + 1);
  const client = createEdgeClient(url, clock, random);
  const requests = createJourneyRequests(productIds, random);
  const report = createReport(ports);
  const stopping = new AbortController();
  const outstanding = new Set<Promise<void>>();
  let count = 0;

  async function arrive(): Promise<void> {
    const began = clock.monotonic();
    for (const { journey, at } of arrivals(rate, seed)) {
      const early = began + at - clock.monotonic();
      if (early > 0) await clock.sleep(Math.ceil(early), stopping.signal);
      if (stopping.signal.aborted) return;
      count += 1;
      const visit = serveOne({ journey, intended: began + at, client, requests, report, clock });
      outstanding.add(visit);
      void visit.finally(() => outstanding.delete(visit));
    }
  }

  async function reportRegularly(): Promise<void> {
    while (!stopping.signal.aborted || outstanding.size > 0) {
      await clock.sleep(reportEveryMilliseconds);
      report.send();
    }
  }

  const arriving = arrive();
  const reporting = reportRegularly();
  return {
    async stop() {
      stopping.abort();
      await arriving;
      await Promise.all(outstanding);
      await reporting;
      report.send();
      await client.close();
      return { arrivals: count };
    },
  };
}

interface Visit {
  readonly journey: string;
  readonly intended: number;
  readonly client: EdgeClient;
  readonly requests: JourneyRequests;
  readonly report: Report;
  readonly clock: Clock;
}

async function serveOne({ journey: wanted, intended, client, requests, report, clock }: Visit): Promise<void> {
  const { journey, request, amountCents } = requests.next(wanted);
  const slip = Math.max(0, clock.monotonic() - intended);
  const { outcome, attempts, body } = await client.send(request, intended);
  const milliseconds = clock.monotonic() - intended;
  const orderId = amountCents === undefined ? undefined : orderIdIn(body);
  if (orderId !== undefined && amountCents !== undefined) {
    requests.acknowledged(orderId);
    report.acknowledged({ orderId, amountCents, at: intended + milliseconds });
  }
  const receipt = amountCents === undefined || orderId !== undefined;
  report.sample({ journey, intended, milliseconds, outcome: receipt ? outcome : 'failed', attempts, slip });
}

/** The id in the answer to an order; an answer without one is no receipt. */
function orderIdIn(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

interface Report {
  sample(sample: Sample): void;
  acknowledged(order: AcknowledgedOrder): void;
  send(): void;
}

function createReport({ onSamples, onAcknowledged }: GeneratorPorts): Report {
  let samples: Sample[] = [];
  let orders: AcknowledgedOrder[] = [];
  return {
    sample: (sample) => void samples.push(sample),
    acknowledged: (order) => void orders.push(order),
    send() {
      if (orders.length > 0) onAcknowledged(orders);
      if (samples.length > 0) onSamples(samples);
      samples = [];
      orders = [];
    },
  };
}
