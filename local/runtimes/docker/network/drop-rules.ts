import {
  type ChainedStep,
  type DroppedPort,
  type DroppedShare,
  type DropStep,
  type IptablesProgram,
  tagOf,
} from './steps.ts';

/** Arguments of `iptables` or `ip6tables`. */
export type Rule = readonly string[];

/** The rules of a step, for one of its programs. */
export interface Rules {
  /** @default - filter */
  readonly table?: 'nat';
  /** Chains of the fault's own, the one that is jumped to first. */
  readonly chains: readonly string[];
  readonly hook: 'INPUT' | 'OUTPUT';
  /** What leads from the hook to the first chain, without the command. */
  readonly jump: Rule;
  /** What the chains hold, without the command. */
  readonly rules: readonly Rule[];
}

export function rulesOf(step: DropStep, program: IptablesProgram): Rules {
  const { packets } = step;
  return packets.kind === 'port' ? portRules(step, packets, program) : shareRules(step, packets, lossOf(step));
}

/** Source: aws/amazon-ecs-agent, ecs-agent/tmds/handlers/fault/v1; its chain's name ends in the fault's here. */
function portRules(step: DropStep, { port, protocol, trafficType }: DroppedPort, program: IptablesProgram): Rules {
  const chain = `${trafficType}-${protocol}-${port}-${tagOf(step.faultId, 8)}`;
  const everywhere = program.startsWith('iptables') ? '0.0.0.0/0' : '::/0';
  return {
    chains: [chain],
    hook: trafficType === 'ingress' ? 'INPUT' : 'OUTPUT',
    jump: [...idOf(step), '-j', chain],
    rules: [[chain, '-p', protocol, '-d', everywhere, '--dport', String(port), ...idOf(step), '-j', 'DROP']],
  };
}

/** What becomes of packets, and what its chain is called for it. */
interface Fate {
  readonly name: 'loss' | 'delay';
  readonly target: Rule;
}

const lossOf = ({ unnoticed }: DropStep): Fate => ({
  name: 'loss',
  target: unnoticed ? ['-j', 'NFQUEUE', '--queue-num', unreadQueue] : ['-j', 'DROP'],
});

/** A chain tells the packets by their peer, and one decides on their fate: once, however many blocks hold the peer. */
export function shareRules(
  step: ChainedStep,
  { peers, percent, flowsPercent }: DroppedShare,
  { name, target }: Fate,
): Rules {
  const [to, fate] = ['to', name].map((part) => `egress-${part}-${tagOf(step.faultId, 8)}`) as [string, string];
  const id = idOf(step);
  const chance = percent < 100 ? randomly(percent) : [];
  return {
    chains: [to, fate],
    hook: 'OUTPUT',
    // The loopback is spared, as by whatever is done to an interface.
    jump: ['!', '-o', 'lo', ...id, '-j', to],
    rules: [
      ...(peers === 'all' ? [[to, ...id, '-g', fate]] : peers.map((peer) => [to, '-d', peer, ...id, '-g', fate])),
      ...(flowsPercent < 100 ? drawLots(step, fate, flowsPercent) : []),
      [fate, ...(flowsPercent < 100 ? drawn(step) : []), ...chance, ...id, ...target],
    ],
  };
}

export const idOf = ({ comment, faultId }: ChainedStep): Rule =>
  comment ? ['-m', 'comment', '--comment', faultId] : [];

const randomly = (percent: number): Rule => [
  ...['-m', 'statistic', '--mode', 'random', '--probability', (percent / 100).toFixed(8)],
];

/** Nobody in a container reads it; a packet for a queue that nobody reads is gone, and its sender none the wiser. */
const unreadQueue = '64999';

/** Bits of a connection's mark that are ours: one says that it is hit, the others for which fault the lot was drawn. */
const marked = 0xfff00000;
const hit = 0x00100000;

/** A connection's lot is drawn once for each fault, so a mark of another fault counts as none. */
const missedMark = ({ faultId }: ChainedStep): number =>
  Number.parseInt(tagOf(faultId, 8), 16) & 0x7fe00000 || 0x40000000;
const hitMark = (step: ChainedStep): number => missedMark(step) | hit;
const inMask = (mark: number): string => `0x${mark.toString(16)}/0x${marked.toString(16)}`;

function drawLots(step: ChainedStep, chain: string, flowsPercent: number): Rule[] {
  const undrawn = [hitMark, missedMark].flatMap((mark) => [...['-m', 'connmark', '!', '--mark', inMask(mark(step))]]);
  const set = (mark: number) => ['-j', 'CONNMARK', '--set-xmark', inMask(mark)];
  return [
    [chain, ...undrawn, ...randomly(flowsPercent), ...idOf(step), ...set(hitMark(step))],
    [chain, ...undrawn, ...idOf(step), ...set(missedMark(step))],
  ];
}

/** A connection that was drawn, and whose mark is kept: that of one whose first packet is dropped is not. */
const drawn = (step: ChainedStep): Rule => [
  ...['-m', 'connmark', '--mark', inMask(hitMark(step))],
  ...['-m', 'conntrack', '--ctstatus', 'CONFIRMED'],
];

export const drawsLots = ({ packets }: Pick<DropStep, 'packets'>) =>
  packets.kind === 'share' && packets.flowsPercent < 100;

/** A connection has one mark, and so one lot. The words are the ECS agent's. */
export function refuseSecondLots({ faultId }: ChainedStep, lines: readonly string[]): void {
  const isOther = (line: string) => line.includes('--set-xmark') && !line.includes(`-${tagOf(faultId, 8)} `);
  const other = lines.find((line) => /^-A egress-(loss|delay)-/.test(line) && isOther(line));
  if (other === undefined) return;
  const kind = other.startsWith('-A egress-delay-') ? 'latency' : 'packet loss';
  throw new Error(`There is already one network ${kind} fault running`);
}
