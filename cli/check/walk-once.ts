import { systemClock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import type { System } from '../../lib/model/system.ts';
import { createEdgeClient, type EdgeClient, type EdgeReply } from '../../measure/load/edge-client.ts';
import type { Outcome } from '../../measure/load/sample.ts';
import { walkJourney } from '../../measure/load/walk-journey.ts';

/** What a user got who walked a journey once. */
export interface WalkedJourney {
  readonly journey: string;
  readonly outcome: Outcome;
  readonly milliseconds: number;
  /** Why it failed: the request that did, and what came of it. */
  readonly failure?: string;
}

/** A journey may need what another takes first: so many walks until its own turn has come. */
const mostWalks = 10;

/** Walks each journey once, in their order, at the public services' origins. Never rejects. */
export async function walkOnce(
  system: Pick<System, 'journeys' | 'requests'>,
  edges: Readonly<Record<string, string>>,
): Promise<WalkedJourney[]> {
  const random = seededRandom(1);
  const requests = system.requests({ random });
  const clients = new Map(
    Object.entries(edges).map(([service, url]) => [service, createEdgeClient(url, systemClock, random)]),
  );
  const [first] = clients.keys();
  try {
    await requests.learn?.(async (path) => (await fetch(new URL(path, edges[first as string]))).json()).catch(() => {});
    const walked: WalkedJourney[] = [];
    for (const { name } of system.journeys) {
      walked.push(await walkOne(name, requests, (service) => clients.get(service ?? (first as string)) as EdgeClient));
    }
    return walked;
  } finally {
    await Promise.all([...clients.values()].map((client) => client.close()));
  }
}

async function walkOne(
  wanted: string,
  requests: ReturnType<System['requests']>,
  clientOf: (service?: string) => EdgeClient,
): Promise<WalkedJourney> {
  const instead = new Set<string>();
  for (let walk = 0; walk < mostWalks; walk++) {
    const result = await walkNext(wanted, requests, clientOf);
    // What must be there first failed: so would this one.
    if (result.journey === wanted || result.outcome === 'failed') return { ...result, journey: wanted };
    instead.add(result.journey);
  }
  const failure = neverSent(requests.lacks?.(wanted) ?? [], [...instead]);
  return { journey: wanted, outcome: 'failed', milliseconds: 0, failure };
}

/** Why a journey's own turn never came, though all was served that was walked in its place. */
function neverSent(lacks: readonly string[], instead: readonly string[]): string {
  const values = lacks.map((value) => `\${${value}}`).join(' and ');
  const what = lacks.length === 0 ? 'it was never its turn' : `its request needs ${values}, which no answer has given`;
  return `${what}: ${instead.join(', ')} was walked ${mostWalks} times in its place`;
}

async function walkNext(
  wanted: string,
  requests: ReturnType<System['requests']>,
  clientOf: (service?: string) => EdgeClient,
): Promise<WalkedJourney> {
  let failure: string | undefined;
  let walked: WalkedJourney = { journey: wanted, outcome: 'failed', milliseconds: 0 };
  const noted = (client: EdgeClient): EdgeClient => ({
    ...client,
    send: async (request, intended, rules) => {
      const reply = await client.send(request, intended, rules);
      failure = failureOf(`${request.method} ${request.path}`, reply);
      return reply;
    },
  });
  await walkJourney({
    ...{ journey: wanted, requests, clock: systemClock, intended: systemClock.monotonic() },
    clientOf: (service) => noted(clientOf(service)),
    ending: new AbortController().signal,
    report: {
      sample: ({ journey, outcome, milliseconds }) => {
        walked = { journey, outcome, milliseconds };
      },
      problem: (problem) => {
        failure ??= problem;
      },
      acknowledged: () => {},
      send: () => {},
    },
  });
  return walked.outcome === 'failed' ? { ...walked, failure: failure ?? 'its answer is not usable' } : walked;
}

const failureOf = (request: string, { outcome, failure, problem }: EdgeReply): string | undefined =>
  outcome === 'failed' ? `${request}: ${problem ?? failure ?? 'no usable answer'}` : undefined;
