import type { Socket } from 'node:net';
import type { Clock } from '../../../../base/clock.ts';
import type { Caller } from './protocol.ts';

/** How long one is waited for whom nobody has named: whoever starts it is just about to. */
const patienceMilliseconds = 500;

/** Who calls, by the address. */
export class Callers {
  readonly #clock: Clock;
  #named: Readonly<Record<string, Caller>> = {};
  /** Addresses that were waited for in vain. */
  readonly #strangers = new Set<string>();
  readonly #waiting = new Map<Socket, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  are(named: Readonly<Record<string, Caller>>): void {
    this.#named = named;
    this.#strangers.clear();
    for (const [{ remoteAddress = '' }, look] of [...this.#waiting]) if (named[remoteAddress]) look();
  }

  /** Gives who calls, or undefined for a stranger, once; never where the client has gone by then. */
  identify(client: Socket, then: (caller: Caller | undefined) => void): void {
    const address = client.remoteAddress ?? '';
    const look = () => {
      cancel();
      this.#waiting.delete(client);
      if (!this.#named[address]) this.#strangers.add(address);
      if (!client.destroyed) then(this.#named[address]);
    };
    let cancel = () => {};
    if (this.#named[address] || this.#strangers.has(address)) {
      look();
      return;
    }
    client.on('error', () => {});
    this.#waiting.set(client, look);
    cancel = this.#clock.after(patienceMilliseconds, look);
  }
}
