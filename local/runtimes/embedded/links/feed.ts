import type { Clock } from '../../../../base/clock.ts';
import type { Rpc } from '../../../../base/rpc.ts';
import type { LinkSample } from './protocol.ts';

/** Milliseconds between two batches. */
const interval = 100;

/** Hands samples out in batches; while nobody listens, they are dropped. */
export class Feed {
  readonly #subscribers = new Set<Rpc>();
  #batch: LinkSample[] = [];
  readonly #clock: Clock;
  #isDue = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until the subscriber's side closes. */
  subscribe(subscriber: Rpc): void {
    this.#subscribers.add(subscriber);
    void subscriber.closed.then(() => this.#subscribers.delete(subscriber));
  }

  add(sample: LinkSample): void {
    if (this.#subscribers.size === 0) return;
    this.#batch.push(sample);
    if (!this.#isDue) this.#clock.after(interval, () => this.#flush());
    this.#isDue = true;
  }

  #flush(): void {
    for (const subscriber of this.#subscribers) subscriber.notify('samples', this.#batch);
    this.#batch = [];
    this.#isDue = false;
  }
}
