import type { Chance } from './chance.ts';
import { isTls } from './dialects/tls.ts';
import type { Gates, Ways } from './gates.ts';
import type { LinkImpairment } from './impairment.ts';
import type { Refusing } from './redis-commands.ts';
import { RedisGate } from './redis-gate.ts';

/** Deals with the commands of a connection to a Redis one by one. */
export class RedisGates implements Gates {
  readonly #gate: RedisGate;
  readonly #ways: Ways;
  readonly #onFirst: ((isHidden: boolean) => void) | undefined;
  #hasBegun = false;

  /** @param onFirst told once whether what is said is hidden from here, as in TLS; absent for who looks at the link */
  constructor({ random, limits }: Chance, ways: Ways, onFirst?: (isHidden: boolean) => void) {
    this.#ways = ways;
    this.#onFirst = onFirst;
    this.#gate = new RedisGate({
      faults: () => this.#faults(),
      isTurn: ({ percent }) => 100 * random() < percent,
      onRefused: (fault) => {
        const active = ways.impairments().find(({ impairment }) => impairment === fault);
        if (active && onFirst) limits.touch(active);
      },
      answer: ways.answer,
      pass: ways.pass,
      break: ways.break,
    });
  }

  admit(bytes: Buffer): Buffer[] {
    if (!this.#hasBegun) this.#onFirst?.(isTls(bytes.toString('latin1', 0, 3)));
    this.#hasBegun = true;
    return this.#gate.admit(bytes);
  }

  admitReply(bytes: Buffer): Buffer[] {
    return this.#gate.admitReply(bytes);
  }

  refresh(): void {
    if (this.#faults().length === 0) this.#gate.flush();
  }

  end(hasLeft: boolean): void {
    if (!hasLeft) this.#gate.flush();
  }

  #faults(): Refusing[] {
    const impairments = this.#ways.impairments().map(({ impairment }) => impairment);
    return impairments.filter(isRefusing);
  }
}

const isRefusing = (impairment: LinkImpairment['impairment']): impairment is Refusing =>
  impairment.kind === 'redis-fault' && impairment.does !== 'half-open';
