import { readFileSync } from 'node:fs';
import type { Namespace } from './namespace.ts';
import type { ShapeStep } from './steps.ts';
import { type Device, rootHandle, tagHandle } from './tree-commands.ts';

/** A queueing discipline as `tc -j qdisc show` prints it. */
export interface Qdisc {
  readonly kind: string;
  /** `0:` for one that the kernel has put there itself, and will again. */
  readonly handle: string;
  readonly dev: string;
  readonly root?: boolean;
  readonly parent?: string;
  readonly options?: { readonly priomap?: readonly number[] };
}

export async function qdiscsIn({ run }: Namespace): Promise<Qdisc[]> {
  return JSON.parse((await run('tc', ['-j', 'qdisc', 'show'])) || '[]') as Qdisc[];
}

/** What the kernel has counted at the leaves of a tree. */
export interface Traffic {
  readonly packets: number;
  readonly drops: number;
  readonly overlimits: number;
}

/** Of a step's tree; undefined where it is not there. */
export async function trafficOf(step: ShapeStep, { run }: Namespace): Promise<Traffic | undefined> {
  const qdiscs = JSON.parse((await run('tc', ['-s', '-j', 'qdisc', 'show'])) || '[]') as (Qdisc & Partial<Traffic>)[];
  const devices = new Set(rootsOf(qdiscs).flatMap((root) => (isOf(step, root, qdiscs) ? [root.dev] : [])));
  const leaves = qdiscs.filter(({ dev, kind }) => devices.has(dev) && (kind === 'netem' || kind === 'tbf'));
  if (leaves.length === 0) return undefined;
  const sum = (counter: keyof Traffic) => leaves.reduce((total, leaf) => total + (leaf[counter] ?? 0), 0);
  return { packets: sum('packets'), drops: sum('drops'), overlimits: sum('overlimits') };
}

/** Every interface but the loopback. How large its frames are matters to rates only, and takes a program to ask. */
export async function devicesOf({ target, leaf }: ShapeStep, { run }: Namespace): Promise<Device[]> {
  if (leaf.kind !== 'rate') {
    const lines = readFileSync(`/proc/${target.pid}/net/dev`, 'utf8').split('\n');
    const names = lines.flatMap((line) => /^ *([^:|]+):/.exec(line)?.[1] ?? []);
    return names.filter((name) => name !== 'lo').map((name) => ({ name, mtu: usualMtu }));
  }
  const links = JSON.parse(await run('ip', ['-j', 'link', 'show'])) as {
    readonly ifname: string;
    readonly mtu: number;
    readonly flags: readonly string[];
  }[];
  return links.flatMap(({ ifname, mtu, flags }) => (flags.includes('LOOPBACK') ? [] : [{ name: ifname, mtu }]));
}

const usualMtu = 1500;

/** The roots that somebody has put on interfaces. */
export const rootsOf = (qdiscs: readonly Qdisc[]): Qdisc[] =>
  qdiscs.filter(({ root, handle }) => root && handle !== '0:');

/**
 * Whether a root is the step's. Its tag is its own handle, or that of the second class; a bare one with our priomap is of
 * whoever was ended in the middle, since everybody who finds it leaves it alone.
 */
export function isOf(step: ShapeStep, root: Qdisc, qdiscs: readonly Qdisc[]): boolean {
  const tag = tagHandle(step);
  if (root.handle === tag) return true;
  if (!isTree(root)) return false;
  const below = qdiscs.filter(({ dev, root: isRoot }) => dev === root.dev && !isRoot);
  return below.length === 0 || below.some(({ parent, handle }) => parent === '1:2' && handle === tag);
}

/** Whether a root is the foot of a tree of ours, whichever fault's. */
const isTree = ({ kind, handle, options }: Qdisc): boolean =>
  kind === 'prio' && handle === rootHandle && (options?.priomap?.every((band) => band === 2) ?? false);

/** Why the step's tree cannot be put there, if so; the first line is the ECS agent's own. */
export function inTheWay(roots: readonly Qdisc[], qdiscs: readonly Qdisc[]): string | undefined {
  const [root] = roots;
  if (!root) return undefined;
  if (isTree(root) || isTagged(root)) return `There is already one network ${faultOf(root, qdiscs)} fault running`;
  return `interface ${root.dev} has a queueing discipline of its own (${root.kind} ${root.handle}), which is left alone`;
}

/** Handles of tags: see tagHandle. */
const isTagged = ({ handle }: Qdisc): boolean => {
  const major = Number.parseInt(handle, 16);
  return major >= 0x4000 && major < 0x8000;
};

/** What a tree does, in the words of its fault. */
function faultOf(root: Qdisc, qdiscs: readonly Qdisc[]): string {
  const leaf = qdiscs.find(({ dev, kind }) => dev === root.dev && (kind === 'netem' || kind === 'tbf'));
  if (leaf?.kind === 'tbf') return 'bandwidth';
  return leaf?.options && 'loss-random' in leaf.options ? 'packet loss' : 'latency';
}
