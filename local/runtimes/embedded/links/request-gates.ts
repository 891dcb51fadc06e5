import type { RequestFault } from '../../../../lib/model/faults/effect.ts';
import { BatchGate } from './batch-gate.ts';
import type { Chance } from './chance.ts';
import type { LinkProtocol } from './dialects/link-protocol.ts';
import type { Gates, Ways } from './gates.ts';
import { HttpGate, type RequestLine } from './http-gate.ts';
import type { LinkImpairment } from './impairment.ts';
import { isMeant, isOfRequests, percentLeft } from './impairments.ts';
import { ThrottleGate } from './throttle-gate.ts';

/** Time, luck, and whether a request has its turn in a fault: who looks at a link takes nobody's. */
interface Surroundings extends Chance {
  readonly isUncounted?: true;
}

/** What deals with the requests of a connection one by one: all that touch single ones, then a table's batches, and its rate. */
export class RequestGates implements Gates {
  readonly #around: Surroundings;
  readonly #ways: Ways;
  readonly #single: HttpGate;
  readonly #batches: BatchGate | undefined;
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
    if (protocol !== 'dynamodb') return;
    this.#batches = new BatchGate({
      percent: () => percentLeft(ways.impairments()),
      onDivided: () => this.#touch('dynamodb-partial-batch'),
      answer: (bytes) => this.#single.admitReply(bytes).forEach(ways.answer),
      break: ways.break,
    });
    this.#rate = new ThrottleGate({
      budgets: () => around.limits.requests(ways.impairments()),
      onThrottled: () => this.#touch('throttle'),
      answer: (bytes) => this.#back(bytes).forEach(ways.answer),
    });
  }

  admit(bytes: Buffer): Buffer[] {
    return this.#single.admit(bytes).flatMap((each) => this.#paced(each));
  }

  admitReply(bytes: Buffer): Buffer[] {
    this.#rate?.replied(bytes);
    return this.#back(bytes);
  }

  refresh(): void {
    if (!this.#isNeeded()) this.#single.flush();
  }

  end(hasLeft: boolean): void {
    if (hasLeft) this.#single.drop();
    else this.#single.flush();
  }

  #paced(bytes: Buffer): Buffer[] {
    const batches = this.#batches?.admit(bytes) ?? [bytes];
    return batches.flatMap((each) => this.#rate?.admit(each) ?? [each]);
  }

  #back(bytes: Buffer): Buffer[] {
    const replies = this.#batches?.admitReply(bytes) ?? [bytes];
    return replies.flatMap((each) => this.#single.admitReply(each));
  }

  #isNeeded(): boolean {
    return this.#ways.impairments().some(isOfRequests);
  }

  #touch(kind: LinkImpairment['impairment']['kind']): void {
    const { limits, isUncounted } = this.#around;
    if (isUncounted) return;
    for (const active of this.#ways.impairments()) if (active.impairment.kind === kind) limits.touch(active);
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
