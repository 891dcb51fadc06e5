import type { Clock } from '../../../../base/clock.ts';
import type { Balancer } from './balancer.ts';
import { type ConnectionEnd, connectionEnds } from './connection-end.ts';
import type { LinkSample } from './protocol.ts';
import { reset } from './reset.ts';
import type { Surroundings } from './surroundings.ts';

/** Milliseconds after which a callee that does not close its side is left all the same. */
const longestLeave = 1000;

export interface AttemptOptions {
  readonly around: Surroundings & { readonly balancer: Balancer };
  /** The endpoints that it is not to lead to. */
  readonly met: ReadonlySet<string>;
  readonly report: (sample: LinkSample) => void;
  /** Opens the connection, with all that impairs it. */
  readonly connect: (end: ConnectionEnd, around: Surroundings) => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** It has ended: in order, or by a reset. Told once. */
  readonly onEnd: (isInOrder: boolean) => void;
  readonly onDrain: () => void;
}

/** A connection to one endpoint that a retrying caller has for now. */
export class Attempt {
  readonly #end: ConnectionEnd;
  readonly #clock: Clock;
  /** Those that it was led to, one after the other: all but the last refused. */
  readonly chosen = new Set<string>();
  #hasNowhereToGo = false;
  #isLeft = false;

  constructor(options: AttemptOptions) {
    const { around, met, report } = options;
    const [own, end] = connectionEnds();
    this.#end = own;
    this.#clock = around.clock;
    options.connect(end, {
      ...around,
      report,
      balancer: {
        heard: (endpoint, isFailed) => around.balancer.heard(endpoint, isFailed),
        choose: (callee, tried, leading) => {
          const lease = around.balancer.choose(callee, met.size > 0 ? new Set([...tried, ...met]) : tried, leading);
          if (lease) this.chosen.add(lease.endpoint.id);
          this.#hasNowhereToGo = !lease;
          return lease;
        },
      },
    });
    this.#listen(options);
  }

  /** No endpoint took it. */
  get hasNowhereToGo(): boolean {
    return this.#hasNowhereToGo;
  }

  /** False when it wants no more for now. */
  write(bytes: Buffer): boolean {
    return this.#end.writable && !this.#isLeft ? this.#end.write(bytes) : true;
  }

  end(): void {
    this.#end.end();
  }

  pause(): void {
    this.#end.pause();
  }

  resume(): void {
    this.#end.resume();
  }

  /** Takes leave in order, whatever still comes: a callee that answered is not told that anything went wrong. */
  leave(): void {
    this.#isLeft = true;
    this.#end.end();
    this.#end.resume();
    this.#clock.after(longestLeave, () => reset(this.#end), { idle: true });
  }

  break(): void {
    this.#isLeft = true;
    reset(this.#end);
  }

  #listen({ onBytes, onEnd, onDrain }: AttemptOptions): void {
    let isOpen = true;
    const ended = (isInOrder: boolean) => {
      if (isOpen && !this.#isLeft) onEnd(isInOrder);
      isOpen = false;
    };
    this.#end.on('data', (bytes: Buffer) => {
      if (!this.#isLeft) onBytes(bytes);
    });
    this.#end.on('drain', onDrain);
    this.#end.once('end', () => ended(true));
    this.#end.once('close', () => ended(false));
  }
}
