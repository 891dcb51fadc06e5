import type { Socket } from 'node:net';
import type { Clock } from '../../../../base/clock.ts';
import type { Random } from '../../../../base/random.ts';
import { Balancer } from './balancer.ts';
import { Callers } from './callers.ts';
import { Connection } from './connection.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { type Echo, openEcho } from './echo.ts';
import type { LinkImpairment } from './impairment.ts';
import { Impairments, touchesSingle, towards } from './impairments.ts';
import { Limits } from './limits.ts';
import { Listeners } from './listeners.ts';
import { Notebook } from './notebook.ts';
import type { Desired, LinkSample, LinkStats, ListenerConfig } from './protocol.ts';
import { RetryingCaller } from './retrying-caller.ts';
import type { Link, Surroundings } from './surroundings.ts';

/** Between two attempts at a port that is in use. */
const retryMilliseconds = 250;

/** All link proxies of one process: what they listen on, where it leads, and what impairs it. */
export class Links {
  readonly #balancer: Balancer;
  readonly #impairments = new Impairments();
  readonly #connections = new Set<Connection>();
  readonly #echoes = new Set<Echo>();
  readonly #accepted = new Map<string, number>();
  readonly #listeners: Listeners;
  readonly #callers: Callers;
  readonly #around: Surroundings & { readonly balancer: Balancer };
  #turn: Promise<unknown> = Promise.resolve();
  #isDue = false;

  constructor(options: { clock: Clock; random: Random; report: (sample: LinkSample) => void }) {
    const notebook = new Notebook(options.clock);
    this.#balancer = new Balancer(options.clock);
    this.#around = {
      ...options,
      notebook,
      limits: new Limits(options.clock),
      hidden: new Set<string>(),
      balancer: this.#balancer,
      impairments: this.#impairments,
    };
    this.#callers = new Callers(options.clock);
    this.#listeners = new Listeners({
      refusals: (config) => this.#refusals(config),
      accept: (config, client) => this.#accept(config, client),
    });
  }

  /**
   * Brings listeners and endpoints to the desired state, one call after the other; connections stay. Rejects when a
   * listener cannot be opened, after the rest has been done; one that is refused is not opened, and that is no failure.
   */
  configure({ listeners, endpoints, callers = {} }: Desired): Promise<void> {
    return this.#inTurn(async () => {
      this.#callers.are(callers);
      this.#balancer.replace(endpoints);
      this.#listeners.want(listeners);
      throwAll(await this.#openAgain());
    });
  }

  /**
   * Puts an impairment in force, once; gives the number of connections that the fault now affects. Rejects where it
   * replaces a refusal and a listener cannot be opened again.
   */
  async impair(impairment: LinkImpairment): Promise<{ flows: number }> {
    const { faultId } = impairment;
    const isNew = this.#impairments.add(impairment);
    if (isNew) this.#refresh();
    const flows = this.#connectionsImpairedBy(faultId);
    if (isNew) throwAll(await this.#openAfter(faultId));
    return { flows };
  }

  /**
   * Lifts a fault's impairments, at once and whatever its connections are doing, and listens where the fault refused;
   * tells what is left of it. A port that is in use by then is tried again by the next call.
   */
  async clear({ faultId }: { faultId: string }): Promise<{ remaining: string[] }> {
    this.#impairments.remove(faultId);
    this.#around.limits.forget(faultId);
    this.#refresh();
    await this.#openAfter(faultId);
    return this.left({ faultId });
  }

  /** What is left of a fault: impairments, connections under them, and listeners that it closed and that are closed still. */
  left({ faultId }: { faultId: string }): { remaining: string[] } {
    const impairments = this.#impairments.list().filter((impairment) => impairment.faultId === faultId);
    const flows = this.#connectionsImpairedBy(faultId);
    return {
      remaining: [
        ...impairments.map(({ match }) => `impairment ${faultId} ${JSON.stringify(match)}`),
        ...(flows > 0 ? [`${flows} connections impaired by ${faultId}`] : []),
        ...this.#listeners.leftClosedBy(faultId).map(({ message }) => message),
      ],
    };
  }

  /**
   * How many requests of callers a fault in force has touched, whoever looks at a link apart; null where it is no fault on
   * single requests, or not in force.
   */
  touched({ faultId }: { faultId: string }): number | null {
    const isCounted = this.#impairments.list().some((active) => active.faultId === faultId && touchesSingle(active));
    return isCounted ? this.#around.limits.touched(faultId) : null;
  }

  /**
   * Opens a twin of a listener that ends at an echo; gives its port, for one connection within 15 s. Rejects with
   * NotListening where the listener does not listen, as while it is refused.
   */
  echo({ listenerId }: { listenerId: string }): Promise<{ port: number }> {
    return this.#inTurn(async () => {
      const config = this.#listeners.find(listenerId);
      const echo = await openEcho(config, this.#around, (closed) => this.#echoes.delete(closed));
      this.#echoes.add(echo);
      try {
        this.#listeners.find(listenerId);
      } catch (refusedMeanwhile) {
        echo.close();
        throw refusedMeanwhile;
      }
      return { port: echo.port };
    });
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
      accepted: Object.fromEntries(this.#accepted),
    };
  }

  #refresh(): void {
    this.#listeners.closeRefused();
    for (const connection of this.#connections) connection.refresh();
    for (const echo of this.#echoes) {
      if (this.#refusals(echo.config).length > 0) echo.close();
      for (const connection of echo.connections) connection.refresh();
    }
  }

  async #openAfter(faultId: string): Promise<Error[]> {
    if (!this.#listeners.areClosed) return [];
    return this.#inTurn(async () => {
      await this.#openAgain();
      return this.#listeners.leftClosedBy(faultId);
    });
  }

  /** Tries again, as long as something has a port that a listener wants: whoever took it may leave. */
  async #openAgain(): Promise<Error[]> {
    const failures = await this.#listeners.open();
    if (failures.length > 0 && !this.#isDue) {
      this.#isDue = true;
      this.#around.clock.after(retryMilliseconds, () => {
        this.#isDue = false;
        void this.#inTurn(() => this.#openAgain());
      });
    }
    return failures;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #accept(config: ListenerConfig, client: Socket): void {
    if (config.only === undefined) this.#accepted.set(config.id, (this.#accepted.get(config.id) ?? 0) + 1);
    if (!config.sharedByCallers) this.#connect(config, client);
    else
      this.#callers.identify(client, ({ id: caller, from } = { id: config.caller }) => {
        this.#connect({ ...config, caller, ...(from && { from }) }, client);
      });
  }

  #connect(link: Link, client: Socket): void {
    const connect = (end: ConnectionEnd, around: Surroundings) => {
      const connection: Connection = new Connection(link, end, around, () => this.#connections.delete(connection));
      this.#connections.add(connection);
    };
    if (link.retries) new RetryingCaller(link, client, { around: this.#around, connect });
    else connect(client, this.#around);
  }

  /** The faults that refuse every connection of a listener, whichever endpoint it would lead to. */
  #refusals(config: ListenerConfig): string[] {
    if (!this.#impairments.refuses) return [];
    const endpoints = this.#balancer.candidates(config.callee, config.only);
    const receivers = endpoints.length > 0 ? endpoints.map(({ id }) => id) : [config.callee];
    const refusals = receivers.map((receiver) => this.#impairments.refusals(towards(config, receiver)));
    if (refusals.some(({ length }) => length === 0)) return [];
    return [...new Set(refusals.flat().map(({ faultId }) => faultId))];
  }

  #connectionsImpairedBy(faultId: string): number {
    let count = 0;
    for (const connection of this.#connections) if (connection.isImpairedBy(faultId)) count += 1;
    return count;
  }
}

function throwAll(failures: readonly Error[]): void {
  if (failures.length > 1) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  if (failures[0]) throw failures[0];
}
