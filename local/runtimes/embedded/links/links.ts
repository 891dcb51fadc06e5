import type { Server } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../../base/clock.ts';
import type { Random } from '../../../../base/random.ts';
import { Balancer } from './balancer.ts';
import type { Connection, Surroundings } from './connection.ts';
import type { LinkImpairment } from './impairment.ts';
import { Impairments } from './impairments.ts';
import { Limits } from './limits.ts';
import { openListener } from './listener.ts';
import { Notebook } from './notebook.ts';
import type { Desired, LinkSample, LinkStats, ListenerConfig } from './protocol.ts';

interface Open {
  readonly config: ListenerConfig;
  readonly server: Server;
}

/** All link proxies of one process: what they listen on, where it leads, and what impairs it. */
export class Links {
  readonly #balancer = new Balancer();
  readonly #impairments = new Impairments();
  readonly #connections = new Set<Connection>();
  readonly #listeners = new Map<string, Open>();
  readonly #around: Surroundings;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: { clock: Clock; random: Random; report: (sample: LinkSample) => void }) {
    const notebook = new Notebook(options.clock);
    this.#around = {
      ...options,
      notebook,
      limits: new Limits(options.clock),
      balancer: this.#balancer,
      impairments: this.#impairments,
    };
  }

  /**
   * Brings listeners and endpoints to the desired state, one call after the other; connections stay. Rejects when a
   * listener cannot be opened, after the rest has been done.
   */
  configure(desired: Desired): Promise<void> {
    const configured = this.#turn.then(() => this.#configure(desired));
    this.#turn = configured.catch(() => {});
    return configured;
  }

  async #configure({ listeners, endpoints }: Desired): Promise<void> {
    this.#balancer.replace(endpoints);
    const wanted = new Map(listeners.map((config) => [config.id, config]));
    for (const [id, { config, server }] of this.#listeners) {
      if (isDeepStrictEqual(wanted.get(id), config)) continue;
      server.close();
      this.#listeners.delete(id);
    }
    const missing = [...wanted.values()].filter(({ id }) => !this.#listeners.has(id));
    const opened = await Promise.allSettled(missing.map((config) => this.#open(config)));
    const failures = opened.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error);
    if (failures.length > 1) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
    if (failures[0]) throw failures[0];
  }

  async #open(config: ListenerConfig): Promise<void> {
    const server = await openListener(config, this.#around, this.#connections);
    this.#listeners.set(config.id, { config, server });
  }

  /** Puts an impairment in force, once; gives the number of connections that the fault now affects. */
  impair(impairment: LinkImpairment): { flows: number } {
    if (this.#impairments.add(impairment)) this.#refresh();
    return { flows: this.#connectionsImpairedBy(impairment.faultId) };
  }

  /** Lifts a fault's impairments, at once and whatever its connections are doing; tells what is left of it. */
  clear({ faultId }: { faultId: string }): { remaining: string[] } {
    this.#impairments.remove(faultId);
    this.#refresh();
    const impairments = this.#impairments.list().filter((impairment) => impairment.faultId === faultId);
    const flows = this.#connectionsImpairedBy(faultId);
    return {
      remaining: [
        ...impairments.map(({ match }) => `impairment ${faultId} ${JSON.stringify(match)}`),
        ...(flows > 0 ? [`${flows} connections impaired by ${faultId}`] : []),
      ],
    };
  }

  impairments(): readonly LinkImpairment[] {
    return this.#impairments.list();
  }

  stats(): LinkStats {
    let heldBytes = 0;
    for (const connection of this.#connections) heldBytes += connection.heldBytes;
    return {
      listeners: this.#listeners.size,
      connections: this.#connections.size,
      heldBytes,
      perEndpoint: this.#balancer.connections(),
    };
  }

  #refresh(): void {
    for (const connection of this.#connections) connection.refresh();
  }

  #connectionsImpairedBy(faultId: string): number {
    let count = 0;
    for (const connection of this.#connections) if (connection.isImpairedBy(faultId)) count += 1;
    return count;
  }
}
