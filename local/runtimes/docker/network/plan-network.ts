import type { Impairment } from '../../../../lib/model/faults/effect.ts';
import { InvalidTargetError } from '../../runtime.ts';
import { type Kernel, kernelNeeds } from '../kernel.ts';
import type { Target } from '../step-kind.ts';
import type { ChainedStep, DroppedPort, DroppedShare, DropStep, NetworkStep, Peers, ShapeStep, Tree } from './steps.ts';

export interface NetworkRequest {
  readonly faultId: string;
  readonly target: Target;
  readonly impairment: Impairment;
  /** Of the packets that the target sends, those to peers; or all packets to a port, that come in or go out. */
  readonly traffic: { readonly peers: Peers; readonly flowsPercent: number } | Omit<DroppedPort, 'kind'>;
  readonly kernel: Kernel;
}

export interface PlannedNetwork<S extends NetworkStep = NetworkStep> {
  readonly step: S;
  /** How close it comes to what FIS does on ECS, in one sentence. */
  readonly fidelity: string;
  /** The kernel lacks what the agent's own commands need. */
  readonly isFallback?: true;
}

/**
 * How a target's packets are impaired with what the kernel offers: as the ECS agent does it, or else as faithfully as can
 * be. Throws {@link InvalidTargetError}, which names what the kernel lacks, where there is no faithful way.
 */
export function planNetwork(request: NetworkRequest): PlannedNetwork {
  const { impairment, traffic } = request;
  if ('port' in traffic) {
    if (impairment.kind === 'blackhole') return dropPort(request, traffic);
    throw new InvalidTargetError(`${impairment.kind} of a single port: only a blackhole can be of a port`);
  }
  if (traffic.peers !== 'all' && traffic.peers.length === 0) {
    throw new InvalidTargetError('no peer has an address, so there is no packet to impair');
  }
  switch (impairment.kind) {
    case 'latency':
      return delay(request, traffic, impairment);
    case 'loss':
      return lose(request, traffic, impairment.percent);
    case 'blackhole':
      return dropShare(
        request,
        { ...traffic, percent: 100 },
        'Packets to these peers vanish, and what they send arrives.',
      );
    case 'bandwidth':
      return limit(request, traffic, impairment.kilobitsPerSecond);
  }
}

type PeerTraffic = Pick<DroppedShare, 'peers' | 'flowsPercent'>;

function delay(
  request: NetworkRequest,
  traffic: PeerTraffic,
  { delayMilliseconds: milliseconds, jitterMilliseconds }: Extract<Impairment, { kind: 'latency' }>,
): PlannedNetwork {
  const { kernel } = request;
  const tree = treeFor(traffic, kernel);
  if (kernel.netem && tree) {
    return shape(request, { tree, ...traffic, leaf: { kind: 'delay', milliseconds, jitterMilliseconds } });
  }
  const lacking = lacks(kernel, [netem, ...needsOf(traffic)]);
  const needs: readonly Need[] = ['nfqueue', ...lots(traffic)];
  if (needs.some((need) => !kernel[need])) {
    throw new InvalidTargetError(
      `packets cannot be delayed here: ${lacking}; nor can iptables: ${lacks(kernel, needs)}`,
    );
  }
  const chained = chain(request, traffic.peers === 'all');
  const packets = { kind: 'share', percent: 100, ...traffic } as const;
  return {
    step: { ...chained, do: 'delay', packets, milliseconds, jitterMilliseconds },
    isFallback: true,
    fidelity: `Each packet is held back by a program that the kernel hands it to (iptables, NFQUEUE), since ${lacking}.${openingPasses(traffic)}`,
  };
}

function lose(request: NetworkRequest, traffic: PeerTraffic, percent: number): PlannedNetwork {
  const { kernel } = request;
  const tree = treeFor(traffic, kernel);
  if (kernel.netem && tree) return shape(request, { tree, ...traffic, leaf: { kind: 'loss', percent } });
  const lacking = lacks(kernel, [netem, ...needsOf(traffic)]);
  const needs = percent < 100 ? [...new Set<Need>(['statistic', ...lots(traffic)])] : lots(traffic);
  if (needs.some((need) => !kernel[need])) {
    throw new InvalidTargetError(`packets cannot be lost here: ${lacking}; nor can iptables: ${lacks(kernel, needs)}`);
  }
  const dropped = dropShare(request, { ...traffic, percent }, `Packets are dropped by iptables, since ${lacking}.`);
  return { ...dropped, isFallback: true };
}

function limit(request: NetworkRequest, traffic: PeerTraffic, kilobitsPerSecond: number): PlannedNetwork {
  const { kernel } = request;
  if (traffic.flowsPercent < 100) throw new InvalidTargetError('a share of the flows cannot have one rate together');
  const tree = kernel.prio && kernel.u32 ? 'peers' : traffic.peers === 'all' ? 'root' : undefined;
  if (!kernel.tbf || !tree) {
    const needs: Need[] = ['tbf', ...(traffic.peers === 'all' ? [] : (['prio', 'u32'] as const))];
    throw new InvalidTargetError(`a rate cannot be limited here: ${lacks(kernel, needs)}`);
  }
  return shape(request, { tree, ...traffic, leaf: { kind: 'rate', kilobitsPerSecond } });
}

type Need = keyof Kernel;

/** What it takes to decide for each connection. */
const lots = ({ flowsPercent }: PeerTraffic): readonly Need[] => (flowsPercent < 100 ? ['statistic', 'connmark'] : []);
const netem: Need = 'netem';

/** The agent's own tree where the kernel has what it takes, or one that does the same to these packets. */
function treeFor({ peers, flowsPercent }: PeerTraffic, { prio, u32, flow }: Kernel): Tree | undefined {
  if (prio && u32 && flow) return 'flows';
  if (flowsPercent < 100) return undefined;
  if (prio && u32) return 'peers';
  return peers === 'all' ? 'root' : undefined;
}

/** What a tree must have to tell these packets from others. */
function needsOf({ peers, flowsPercent }: PeerTraffic): readonly Need[] {
  if (flowsPercent < 100) return ['prio', 'u32', 'flow'];
  return peers === 'all' ? [] : ['prio', 'u32'];
}

function lacks(kernel: Kernel, needs: readonly Need[]): string {
  const missing = needs.filter((need) => !kernel[need]);
  return `the kernel lacks ${missing.map((need) => `${need} (${kernelNeeds[need].module})`).join(', ')}`;
}

function shape(
  { faultId, target }: NetworkRequest,
  what: Omit<ShapeStep, 'do' | 'faultId' | 'target'>,
): PlannedNetwork<ShapeStep> {
  return { step: { do: 'shape', faultId, target, ...what }, fidelity: fidelityOf(what) };
}

function fidelityOf({ leaf, tree, peers }: Pick<ShapeStep, 'leaf' | 'tree' | 'peers'>): string {
  if (leaf.kind === 'rate') {
    const which = peers === 'all' ? 'What the task sends' : 'What the task sends to these peers';
    return `${which} queues in the kernel (tbf) for its turn, on each of its interfaces; FIS has no such action.`;
  }
  if (tree === 'flows') return "The ECS agent's own commands: netem below prio, by peers and by the hash of the flow.";
  return `The kernel's netem as the ECS agent has it, on ${peers === 'all' ? 'all packets' : 'packets to these peers'}, without its bands for shares of the flows.`;
}

function dropPort(request: NetworkRequest, port: Omit<DroppedPort, 'kind'>): PlannedNetwork<DropStep> {
  const { port: number, protocol, trafficType } = port;
  const step = drop(request, { kind: 'port', port: number, protocol, trafficType });
  const which = request.kernel.ipv6 ? 'iptables and ip6tables' : 'iptables; the kernel takes no rules of IPv6';
  return { step: { ...step, unnoticed: false }, fidelity: `The ECS agent's own rules of ${which}.` };
}

function dropShare(
  request: NetworkRequest,
  { percent, peers, flowsPercent }: Omit<DroppedShare, 'kind'>,
  what: string,
): PlannedNetwork<DropStep> {
  const step = drop(request, { kind: 'share', percent, peers, flowsPercent });
  const told = step.unnoticed ? '' : ' Who sends by UDP is told of a dropped packet by an error.';
  return { step, fidelity: `${what}${openingPasses({ flowsPercent })}${told}` };
}

const openingPasses = ({ flowsPercent }: Pick<PeerTraffic, 'flowsPercent'>): string =>
  flowsPercent < 100 ? ' The packet that opens a connection always passes.' : '';

const drop = (request: NetworkRequest, packets: DropStep['packets']): DropStep => ({
  ...chain(request, packets.kind === 'port' || packets.peers === 'all'),
  ...{ do: 'drop', packets, unnoticed: request.kernel.nfqueue },
});

/** Peers are told by IPv4 addresses. */
function chain({ faultId, target, kernel }: NetworkRequest, both: boolean): Omit<ChainedStep, 'do'> {
  const programs = kernel.nftables
    ? (['iptables', 'ip6tables'] as const)
    : (['iptables-legacy', 'ip6tables-legacy'] as const);
  return { faultId, target, programs: programs.slice(0, both && kernel.ipv6 ? 2 : 1), comment: kernel.comment };
}
