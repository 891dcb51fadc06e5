import type { RequestFault } from '../../../../lib/model/faults/effect.ts';
import type { Chance } from './chance.ts';
import type { LinkProtocol } from './dialects/link-protocol.ts';
import { HttpGate, type RequestLine } from './http-gate.ts';
import type { LinkImpairment } from './impairment.ts';
import { isMeant, isOfRequests } from './impairments.ts';
import type { ListenerConfig } from './protocol.ts';
import { ThrottleGate } from './throttle-gate.ts';

/** Time, luck, and whether a request has its turn in a fault: who looks at a link takes nobody's. */
interface Surroundings extends Chance {
  readonly isUncounted?: true;
}

/** What gates do with the connection that they are of. */
interface Ways {
  impairments(): readonly LinkImpairment[];
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
  /** Gives the callee what was kept. */
  pass(bytes: Buffer): void;
  /** Resets the connection. */
  break(): void;
}

/** Whether callers' requests come in by it that can be told from one another. */
export const takesRequests = ({ protocol, only }: Pick<ListenerConfig, 'protocol' | 'only'>): boolean =>
  only === undefined && (protocol === 'http' || protocol === 'dynamodb');

/** What deals with the requests of a connection one by one: all that touch single ones, and then the rate of a table. */
export class RequestGates {
  readonly #around: Surroundings;
  readonly #ways: Ways;
  readonly #single: HttpGate;
  readonly #rate: ThrottleGate | undefined;

  constructor(protocol: LinkProtocol, around: Surroundings, ways: Ways) {
    this.#around = around;
    this.#ways = ways;
    this.#single = new HttpGate({
      clock: around.clock,
      isNeeded: () => this.#isNeeded(),
      choose: (request) => this.#choose(request),
      answer: ways.answer,
      pass: (bytes) => this.#paced(bytes).forEach(ways.pass),
      break: ways.break,
    });
    const budgets = () => around.limits.requests(ways.impairments());
    this.#rate = protocol === 'dynamodb' ? new ThrottleGate({ budgets, answer: ways.answer }) : undefined;
  }

  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[] {
    return this.#single.admit(bytes).flatMap((each) => this.#paced(each));
  }

  /** Takes what the callee sent and gives what the caller gets. */
  admitReply(bytes: Buffer): Buffer[] {
    const admitted = this.#single.admitReply(bytes);
    for (const each of admitted) this.#rate?.replied(each);
    return admitted;
  }

  /** Takes the impairments now in force over: nothing is kept for one that has gone. */
  refresh(): void {
    if (!this.#isNeeded()) this.#single.flush();
  }

  /** The caller sends nothing more: the callee is given what is kept, unless the caller has left. */
  end(hasLeft: boolean): void {
    if (hasLeft) this.#single.drop();
    else this.#single.flush();
  }

  #paced(bytes: Buffer): Buffer[] {
    return this.#rate?.admit(bytes) ?? [bytes];
  }

  #isNeeded(): boolean {
    return this.#ways.impairments().some(isOfRequests);
  }

  #choose(request: RequestLine): RequestFault | undefined {
    const { random, limits, isUncounted } = this.#around;
    for (const active of this.#ways.impairments()) {
      const { impairment } = active;
      if (impairment.kind !== 'http-fault' || !isMeant(impairment, request)) continue;
      if (100 * random() >= impairment.percent) continue;
      if (isUncounted || limits.takeFirst(active, impairment.first)) return impairment;
    }
    return undefined;
  }
}
