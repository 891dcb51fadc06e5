import { type Clock, systemClock } from '../../../../base/clock.ts';
import { Outliers } from './outliers.ts';
import type { Endpoint, ListenerConfig } from './protocol.ts';

/** A place on an endpoint, counted until it is given back. */
export interface Lease {
  readonly endpoint: Endpoint;
  /** Idempotent. */
  release(): void;
}

interface Load {
  readonly id: string;
  connections: number;
  /** Grows with every choice: among equals, the one chosen longest ago is next. */
  lastChosen: number;
}

const unused = { connections: 0, lastChosen: 0 };

/** Where a listener leads among the endpoints of its callee. */
export type Leading = Pick<ListenerConfig, 'only' | 'prefers'>;

/** Spreads connections over the endpoints of a callee in rotation: least connections, ties in turn. */
export class Balancer {
  #byCallee: ReadonlyMap<string, readonly Endpoint[]> = new Map();
  readonly #loads = new Map<string, Load>();
  readonly #outliers: Outliers;
  #choices = 0;

  constructor(clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#outliers = new Outliers(clock);
  }

  /** Connections to endpoints that are no longer there are left to their own fate. */
  replace(endpoints: readonly Endpoint[]): void {
    const byKey = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
    this.#byCallee = Map.groupBy(byKey.values(), ({ callee }) => callee);
    this.#outliers.keep(new Set(endpoints.map(({ id }) => id)));
    for (const [key, { connections }] of this.#loads) {
      if (connections === 0 && !byKey.has(key)) this.#loads.delete(key);
    }
  }

  /** How a call to an endpoint went. */
  heard(endpoint: string, isFailed: boolean): void {
    this.#outliers.heard(endpoint, isFailed);
  }

  /** A place on the next endpoint for a connection; one that is preferred has it unless it fails whoever calls. */
  choose(callee: string, tried: ReadonlySet<string>, { only, prefers }: Leading = {}): Lease | undefined {
    const untried = prefers !== undefined && !tried.has(prefers) && !this.#outliers.has(prefers);
    const preferred = untried ? this.candidates(callee, only).find(({ id }) => id === prefers) : undefined;
    const next =
      preferred ?? this.next(callee, this.#withOutlier(prefers, tried), only) ?? this.next(callee, tried, only);
    return next && this.#lease(next);
  }

  #withOutlier(prefers: string | undefined, tried: ReadonlySet<string>): ReadonlySet<string> {
    return prefers !== undefined && this.#outliers.has(prefers) ? new Set([...tried, prefers]) : tried;
  }

  /** The next endpoint for a connection, none of those tried before; `only` is taken in rotation or not. */
  next(callee: string, tried: ReadonlySet<string>, only?: string): Endpoint | undefined {
    const [best] = this.candidates(callee, only)
      .filter((endpoint) => !tried.has(endpoint.id))
      .map((endpoint) => ({ endpoint, load: this.#loads.get(keyOf(endpoint)) ?? unused }))
      .sort((a, b) => a.load.connections - b.load.connections || a.load.lastChosen - b.load.lastChosen);
    return best?.endpoint;
  }

  /** The endpoints that a connection may be led to. */
  candidates(callee: string, only?: string): Endpoint[] {
    const endpoints = this.#byCallee.get(callee) ?? [];
    return endpoints.filter(({ id, inRotation }) => (only === undefined ? inRotation : id === only));
  }

  connections(): Record<string, number> {
    return Object.fromEntries([...this.#loads.values()].map(({ id, connections }) => [id, connections]));
  }

  #loadOf(endpoint: Endpoint): Load {
    const key = keyOf(endpoint);
    const load = this.#loads.get(key) ?? { id: endpoint.id, ...unused };
    this.#loads.set(key, load);
    return load;
  }

  #lease(endpoint: Endpoint): Lease {
    const load = this.#loadOf(endpoint);
    load.connections += 1;
    load.lastChosen = ++this.#choices;
    let isHeld = true;
    return {
      endpoint,
      release: () => {
        if (isHeld) load.connections -= 1;
        isHeld = false;
      },
    };
  }
}

const keyOf = ({ callee, id }: Endpoint): string => `${callee}/${id}`;
