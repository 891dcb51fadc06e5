import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../../../base/random.ts';
import type { RequestFault } from '../../../../lib/model/faults/effect.ts';
import type { RequestLine } from './http-gate.ts';
import type { FlowMatch, LinkImpairment } from './impairment.ts';
import type { ListenerConfig } from './protocol.ts';

/** Both ends of a flow; only bytes towards the called side have a callee and a destination port. */
export interface FlowEnds {
  readonly sender: string;
  readonly receiver: string;
  readonly callee?: string;
  readonly destinationPort?: number;
}

/** What one impairment adds to the way of one segment. */
export interface Delay {
  readonly by: LinkImpairment;
  readonly milliseconds: number;
}

/** Linux's least retransmission time-out (TCP_RTO_MIN), its greatest, and its number of tries (tcp_retries2). */
const firstTimeout = 200;
const lastTimeout = 120_000;
const retries = 15;

/** The impairments in force; a fault has at most one per match. */
export class Impairments {
  #active: readonly LinkImpairment[] = [];

  /** Replaces the same fault's impairment of the same flows; false when it is there already. */
  add(impairment: LinkImpairment): boolean {
    if (this.#active.some((active) => isDeepStrictEqual(active, impairment))) return false;
    const isSame = ({ faultId, match }: LinkImpairment) =>
      faultId === impairment.faultId && isDeepStrictEqual(match, impairment.match);
    this.#active = [...this.#active.filter((active) => !isSame(active)), impairment];
    return true;
  }

  remove(faultId: string): void {
    this.#active = this.#active.filter((active) => active.faultId !== faultId);
  }

  list(): readonly LinkImpairment[] {
    return this.#active;
  }

  /** Those that touch a flow; `lot`, from 0 to 100, is its connection's place in the shares that impairments affect. */
  on(ends: FlowEnds, lot: number): LinkImpairment[] {
    return this.#active.filter(({ match, flowsPercent }) => lot < flowsPercent && matches(match, ends));
  }

  /** Whether anything is refused at all: a quick look that spares the long ones. */
  get refuses(): boolean {
    return this.#active.some(isRefusal);
  }

  /** The refusals of all such flows, and not of a share of them. */
  refusals(ends: FlowEnds): LinkImpairment[] {
    return this.on(ends, 0).filter((active) => active.flowsPercent === 100 && isRefusal(active));
  }
}

/** The flow of a listener's connection towards whom it leads to: one of the callee's tasks, or the store. */
export function towards({ caller, callee, destinationPort }: ListenerConfig, receiver: string): FlowEnds {
  return { sender: caller, receiver, callee, destinationPort };
}

/** Every given field must hold. */
export function matches(match: FlowMatch, { sender, receiver, callee, destinationPort }: FlowEnds): boolean {
  return (
    (match.sender === undefined || match.sender === sender) &&
    (match.receiver === undefined || match.receiver === receiver) &&
    (match.receivers === undefined || match.receivers.includes(receiver)) &&
    (match.callee === undefined || match.callee === callee) &&
    (match.destinationPort === undefined || match.destinationPort === destinationPort)
  );
}

/** Nothing passes; a loss of all segments is the same. */
export const isBlackhole = (active: LinkImpairment): boolean => {
  const { impairment } = active;
  return (
    impairment.kind === 'blackhole' || (impairment.kind === 'loss' && impairment.percent >= 100) || isHalfOpen(active)
  );
};

/** Nothing passes either way, and what was sent meanwhile never will: the peer has gone, and nobody was told. */
export const isHalfOpen = ({ impairment }: LinkImpairment): boolean =>
  impairment.kind === 'redis-fault' && impairment.does === 'half-open';

export const isLoss = ({ impairment }: LinkImpairment): boolean => impairment.kind === 'loss';

/** Impairments that deal with one segment at a time. */
export const isSegmented = ({ impairment }: LinkImpairment): boolean =>
  impairment.kind === 'loss' || impairment.kind === 'bandwidth';

/** The callee is down: it drops whom it has, and the kernel refuses who comes. */
export const isRefusal = ({ impairment }: LinkImpairment): boolean => impairment.kind === 'refusal';

/** The callee dies in the middle: it drops whom it has, and who comes as soon as they ask for something. */
export const isReset = ({ impairment }: LinkImpairment): boolean => impairment.kind === 'reset';

/** It touches requests of HTTP one by one. */
export const isOfRequests = ({ impairment }: LinkImpairment): boolean => impairment.kind === 'http-fault';

/** It touches single requests or commands, so that those can be counted. */
export const touchesSingle = (active: LinkImpairment): boolean =>
  isOfRequests(active) ||
  ['throttle', 'dynamodb-partial-batch'].includes(active.impairment.kind) ||
  (active.impairment.kind === 'redis-fault' && !isHalfOpen(active));

/** The share of a batch's items that is left unprocessed, in percent; undefined where batches pass. */
export function percentLeft(impairments: readonly LinkImpairment[]): number | undefined {
  const shares = impairments.flatMap(({ impairment }) =>
    impairment.kind === 'dynamodb-partial-batch' ? impairment.percent : [],
  );
  return shares.length === 0 ? undefined : Math.max(...shares);
}

/** Whether a request is one of those that a fault is for. */
export const isMeant = ({ method, path }: RequestFault, request: RequestLine): boolean =>
  (method === 'ANY' || method === request.method) && request.path.startsWith(path);

/** Draws what each impairment does to one segment: delays add, and every transmission can be lost to any of the losses. */
export function delaysOf(impairments: readonly LinkImpairment[], random: Random): Delay[] {
  return [...latencies(impairments, random), ...retransmissions(impairments, random)];
}

function latencies(impairments: readonly LinkImpairment[], random: Random): Delay[] {
  return impairments.flatMap((by) => {
    if (by.impairment.kind !== 'latency') return [];
    const { delayMilliseconds, jitterMilliseconds } = by.impairment;
    return [{ by, milliseconds: Math.max(0, delayMilliseconds + (2 * random() - 1) * jitterMilliseconds) }];
  });
}

/** One delay per lost transmission, held against the impairment that lost it: the time-out doubles each time. */
function retransmissions(impairments: readonly LinkImpairment[], random: Random): Delay[] {
  const losses = impairments.filter((active) => isLoss(active) && !isBlackhole(active));
  const delays: Delay[] = [];
  let timeout = firstTimeout;
  while (delays.length < retries) {
    const by = losses.find((loss) => 100 * random() < percentOf(loss.impairment));
    if (!by) break;
    delays.push({ by, milliseconds: timeout });
    timeout = Math.min(2 * timeout, lastTimeout);
  }
  return delays;
}

const percentOf = (impairment: LinkImpairment['impairment']): number =>
  impairment.kind === 'loss' ? impairment.percent : 0;
