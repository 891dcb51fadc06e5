import { createHash } from 'node:crypto';
import type { Step } from '../../../../lib/model/events/plan.ts';
import type { Target } from '../step-kind.ts';

/** IPv4 addresses and CIDR blocks; `all` = whoever it is. */
export type Peers = readonly string[] | 'all';

/** What `tc` does to packets: the queueing discipline at the leaves of a tree. */
export type Leaf =
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly jitterMilliseconds: number }
  | { readonly kind: 'loss'; readonly percent: number }
  | { readonly kind: 'rate'; readonly kilobitsPerSecond: number };

/**
 * How packets find the leaf. `flows`: by peers, then by the hash of their flow, to as many of 100 bands as there are per cent:
 * the tree of the ECS agent. `peers`: by peers alone. `root`: all of them, no classes needed.
 */
export type Tree = 'flows' | 'peers' | 'root';

/** Queueing disciplines on every interface of the target but its loopback. */
export interface ShapeStep extends Step {
  readonly do: 'shape';
  readonly faultId: string;
  readonly target: Target;
  readonly leaf: Leaf;
  readonly tree: Tree;
  readonly peers: Peers;
  /** Share of the flows, 1 to 100; below 100 by the tree of flows only. */
  readonly flowsPercent: number;
  readonly ask?: readonly Question[];
}

/** Whom to connect to, and from where, to see what becomes of it. */
export interface Question {
  /** In whose network namespace. */
  readonly from: Target;
  readonly address: string;
  readonly port: number;
}

/** Rules of `iptables` in chains of the fault's own. */
export interface ChainedStep extends Step {
  readonly faultId: string;
  readonly target: Target;
  /** Those that the kernel takes rules of. */
  readonly programs: readonly IptablesProgram[];
  /** Rules may carry the fault's id. */
  readonly comment: boolean;
  readonly ask?: readonly Question[];
}

export interface DropStep extends ChainedStep {
  readonly do: 'drop';
  readonly packets: DroppedPort | DroppedShare;
  /** Lost packets go to a queue that nobody reads: what is dropped in OUTPUT is an error to who sends it. */
  readonly unnoticed: boolean;
}

/** Of today, by nf_tables, or by the older interface, whose rules are others. */
export type IptablesProgram = 'iptables' | 'ip6tables' | 'iptables-legacy' | 'ip6tables-legacy';

/** All packets to a destination port, dropped as the ECS agent does. */
export interface DroppedPort {
  readonly kind: 'port';
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly trafficType: 'ingress' | 'egress';
}

/** A share of the packets that go to peers, of a share of the connections. */
export interface DroppedShare {
  readonly kind: 'share';
  readonly percent: number;
  readonly peers: Peers;
  readonly flowsPercent: number;
}

/** Connections to addresses are answered by a reset, whoever opens them: at once, or when they carry something. */
export interface RejectStep extends ChainedStep {
  readonly do: 'reject';
  readonly addresses: readonly string[];
  /** Where users come in, of a service that is public; nobody else is met there. */
  readonly usersPort?: number;
  readonly when: 'opened' | 'used';
}

/** What goes to peers is held back, where `tc` has no netem for it. */
export interface DelayStep extends ChainedStep {
  readonly do: 'delay';
  readonly packets: DroppedShare;
  readonly milliseconds: number;
  readonly jitterMilliseconds: number;
}

export type NetworkStep = ShapeStep | DropStep | DelayStep;

/** A short name of a fault, where there is no room for its id: as many hex digits, at most 64. */
export const tagOf = (faultId: string, digits: number): string =>
  createHash('sha256').update(faultId).digest('hex').slice(0, digits);
