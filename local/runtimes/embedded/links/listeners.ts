import type { Server, Socket } from 'node:net';
import { openListener } from './listener.ts';
import type { ListenerConfig } from './protocol.ts';

interface Entry {
  config: ListenerConfig;
  /** Absent while nothing listens. */
  server?: Server;
  /** The faults whose refusal keeps it closed, or kept it so when it was last looked at. */
  refusedBy: readonly string[];
  /** Why it does not listen although nothing refuses it. */
  failure?: Error;
}

interface Doors {
  /** The faults that refuse whoever calls here. */
  refusals(config: ListenerConfig): readonly string[];
  accept(config: ListenerConfig, client: Socket): void;
}

/** A listener that there is not, or that does not listen now. */
export class NotListening extends Error {
  override readonly name = 'NotListening';
}

/** The listeners that are wanted. One that is refused does not listen, so that the kernel answers as for a dead callee. */
export class Listeners {
  readonly #doors: Doors;
  readonly #entries = new Map<string, Entry>();

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  /** How many listen. */
  get size(): number {
    return [...this.#entries.values()].filter(({ server }) => server).length;
  }

  /** Whether some do not listen. */
  get areClosed(): boolean {
    return this.size < this.#entries.size;
  }

  /**
   * Closes what is wanted no more, or elsewhere; the rest is opened by `open`. One that stays where it is, and only leads
   * elsewhere, goes on listening.
   */
  want(listeners: readonly ListenerConfig[]): void {
    const wanted = new Map(listeners.map((config) => [config.id, config]));
    for (const [id, entry] of this.#entries) {
      const config = wanted.get(id);
      if (config && isAt(config, entry.config)) {
        entry.config = config;
        continue;
      }
      entry.server?.close();
      this.#entries.delete(id);
    }
    for (const config of wanted.values()) {
      if (!this.#entries.has(config.id)) this.#entries.set(config.id, { config, refusedBy: [] });
    }
  }

  /** Closes what is refused, at once. */
  closeRefused(): void {
    for (const entry of this.#entries.values()) this.#closeIfRefused(entry);
  }

  /** Opens what is closed and not refused; gives why some cannot be. Not to be called again before it has resolved. */
  async open(): Promise<Error[]> {
    const closed = [...this.#entries.values()].filter((entry) => !this.#closeIfRefused(entry) && !entry.server);
    await Promise.all(closed.map((entry) => this.#open(entry)));
    return closed.flatMap(({ failure }) => failure ?? []);
  }

  /** Why listeners that a fault had closed, and no fault closes now, do not listen yet. */
  leftClosedBy(faultId: string): Error[] {
    const left = [...this.#entries.values()].filter(({ refusedBy }) => refusedBy.includes(faultId));
    return left.flatMap(({ failure }) => failure ?? []);
  }

  /** Throws NotListening where there is no such listener, or it does not listen, and says why. */
  find(id: string): ListenerConfig {
    const entry = this.#entries.get(id);
    if (!entry) throw new NotListening(`there is no listener ${JSON.stringify(id)}`);
    if (entry.server) return entry.config;
    const reason = entry.failure?.message ?? `it is refused by ${entry.refusedBy.join(', ')}`;
    throw new NotListening(`listener ${JSON.stringify(id)} does not listen: ${reason}`);
  }

  #closeIfRefused(entry: Entry): boolean {
    const refusals = this.#doors.refusals(entry.config);
    if (refusals.length === 0) return false;
    entry.refusedBy = refusals;
    entry.server?.close();
    delete entry.server;
    delete entry.failure;
    return true;
  }

  /** What was refused while it was being opened is closed again. */
  async #open(entry: Entry): Promise<void> {
    try {
      entry.server = await openListener(entry.config, (client) => this.#doors.accept(entry.config, client));
    } catch (error) {
      entry.failure = error as Error;
      return;
    }
    delete entry.failure;
    if (!this.#closeIfRefused(entry)) entry.refusedBy = [];
  }
}

const isAt = (one: ListenerConfig, other: ListenerConfig): boolean =>
  one.host === other.host && one.port === other.port;
