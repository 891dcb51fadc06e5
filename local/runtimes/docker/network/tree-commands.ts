import { type Leaf, type ShapeStep, tagOf } from './steps.ts';

/** Arguments of `tc`. */
export type TcCommand = readonly string[];

/** An interface of a target. */
export interface Device {
  readonly name: string;
  readonly mtu: number;
}

/** What builds the tree of a step on an interface, in this order. */
export function treeCommands(step: ShapeStep, device: Device): TcCommand[] {
  const { tree, peers, leaf, flowsPercent } = step;
  const on = ['dev', device.name];
  const leafAt = (parent: readonly string[], handle: string): TcCommand => [
    ...['qdisc', 'add', ...on, ...parent, 'handle', handle, ...leafArguments(leaf, device)],
  ];
  if (tree === 'root') return [leafAt(['root'], tagHandle(step))];
  return [
    ['qdisc', 'add', ...on, 'root', 'handle', rootHandle, 'prio', ...priomap],
    // Nothing is ever sent to this class: its handle says whose the tree is.
    ['qdisc', 'add', ...on, 'parent', '1:2', 'handle', tagHandle(step), 'pfifo'],
    ...(tree === 'peers' ? [leafAt(['parent', '1:1'], '10:')] : bands(on, flowsPercent, leafAt)),
    ...(peers === 'all' ? ['0.0.0.0/0'] : peers).map((peer) => [
      ...['filter', 'add', ...on, 'protocol', 'all', 'parent', '1:0', 'prio', '2'],
      ...['u32', 'match', 'ip', 'dst', peer, 'flowid', '1:1'],
    ]),
    ...(tree === 'flows' ? hashes(on) : []),
  ];
}

export const rootHandle = '1:';

/** A handle that no other fault has, out of the way of the tree's own and of those that the kernel gives. */
export const tagHandle = ({ faultId }: Pick<ShapeStep, 'faultId'>): string =>
  `${(0x4000 + (Number.parseInt(tagOf(faultId, 8), 16) % 0x4000)).toString(16)}:`;

/** Packets that no filter sends elsewhere go by the third class, as fast as ever. */
const priomap = ['priomap', ...new Array<string>(16).fill('2')];

/** A hundred bands, of which the first `flowsPercent` have a leaf. Source: aws/amazon-ecs-agent, ecs-agent/tmds/handlers/fault/v1. */
function bands(
  on: readonly string[],
  flowsPercent: number,
  leafAt: (parent: readonly string[], handle: string) => TcCommand,
): TcCommand[] {
  const tens = ['prio', 'bands', '10', ...priomap];
  return [
    ['qdisc', 'add', ...on, 'parent', '1:1', 'handle', '10:', ...tens],
    ...ten.map((i) => ['qdisc', 'add', ...on, 'parent', `10:${hex(i + 1)}`, 'handle', `${100 + i}:`, ...tens]),
    ...Array.from({ length: flowsPercent }, (_, i) =>
      leafAt(['parent', `${100 + Math.floor(i / 10)}:${hex((i % 10) + 1)}`], `${200 + i}:`),
    ),
  ];
}

/** A flow goes to one of ten bands, and there to one of ten. */
function hashes(on: readonly string[]): TcCommand[] {
  return [10, ...ten.map((i) => 100 + i)].map((parent) => [
    ...['filter', 'add', ...on, 'protocol', 'all', 'parent', `${parent}:`, 'handle', '1', 'prio', '2'],
    ...['flow', 'hash', 'keys', 'src,dst,proto,proto-src,proto-dst', 'divisor', '10', 'baseclass', `${parent}:1`],
  ]);
}

const ten = Array.from({ length: 10 }, (_, i) => i);
const hex = (number: number): string => number.toString(16);

function leafArguments(leaf: Leaf, { mtu }: Device): readonly string[] {
  switch (leaf.kind) {
    case 'delay':
      return ['netem', 'delay', `${leaf.milliseconds}ms`, `${leaf.jitterMilliseconds}ms`];
    case 'loss':
      return ['netem', 'loss', `${leaf.percent}%`];
    case 'rate': {
      const bytesPerSecond = (leaf.kilobitsPerSecond * 1000) / 8;
      // What passes at once: 25 ms, and at least two frames. What a timer is later than that is lost for good.
      const burst = Math.max(2 * (mtu + linkHeader), Math.ceil(bytesPerSecond / 40));
      // What waits at most: 400 ms, or a few frames where that is less.
      const queue = Math.max(leastFrames * (mtu + linkHeader), Math.ceil(bytesPerSecond * 0.4));
      return ['tbf', 'rate', `${leaf.kilobitsPerSecond}kbit`, 'burst', `${burst}b`, 'limit', `${queue + burst}b`];
    }
  }
}

const linkHeader = 100;
const leastFrames = 10;
