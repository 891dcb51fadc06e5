import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Impairment } from '../../lib/model/faults/effect.ts';
import type { Kernel } from '../../local/runtimes/docker/kernel.ts';
import { isWithinChance, median } from '../docker/network/support/chance.ts';
import { all, hold, type What } from '../docker/network/support/hold.ts';
import { kernel } from '../docker/network/support/kernel.ts';
import { createNetwork, type Network } from '../docker/network/support/network.ts';
import { type Figures, milliseconds } from './table.ts';

/** One figure: what is done, what a program in the namespace measures then, and what is wanted. */
interface Measured {
  readonly name: string;
  readonly what: What;
  readonly wanted: string;
  measure(network: Network): Promise<readonly [figure: string, isAsWanted: boolean]>;
}

const latency = (delayMilliseconds: number, jitterMilliseconds = 0): Impairment => ({
  ...{ kind: 'latency', delayMilliseconds, jitterMilliseconds },
});
const trips = ({ ask }: Network, host: string, times: number) =>
  ask.target<number[]>('udp', { host, port: 9001, times, wait: 2000 });

/** What a round trip takes without a fault, milliseconds. */
let usual = 0;

const delayed: Measured = {
  name: 'latency of 100 ms: median round trip, less the usual one',
  what: { impairment: latency(100), traffic: all },
  wanted: '98 to 102 ms',
  measure: async (network) => {
    const more = median(await trips(network, network.peers[0], 60)) - usual;
    return [milliseconds(more), Math.abs(more - 100) <= 2];
  },
};

const jitter: Measured = {
  name: 'latency of 50 ms, jitter of 40 ms: 5th, 50th, 95th of 100 of 300 round trips',
  what: { impairment: latency(50, 40), traffic: all },
  wanted: '14, 50, 86 ms, each within 6',
  measure: async (network) => {
    const found = (await trips(network, network.peers[0], 300)).map((trip) => trip - usual).toSorted((a, b) => a - b);
    const at = [0.05, 0.5, 0.95].map((share) => found[Math.floor(share * found.length)] ?? Number.NaN);
    const isRight = [14, 50, 86].every((wanted, i) => Math.abs((at[i] ?? 0) - wanted) <= 6);
    return [at.map((each) => each.toFixed(1)).join(', '), isRight];
  },
};

const lossy: Measured = {
  name: 'loss of 10 %: lost of 2,000 packets',
  what: { impairment: { kind: 'loss', percent: 10 }, traffic: all },
  wanted: '166 to 234 (99 %)',
  measure: async (network) => {
    await network.ask.peers('forget');
    await network.ask.target('flood', { host: network.peers[0], port: 9002, times: 2000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const lost = 2000 - ((await network.ask.peers<Record<string, number>>('count'))['udp 9002'] ?? 0);
    return [String(lost), isWithinChance(lost, 2000, 0.1)];
  },
};

/** Kilobits a second on the wire, by what one connection brings: of the 1514 bytes of a frame 1448 are content. */
async function rateOf({ ask, peers }: Network): Promise<number> {
  await ask.peers('forget');
  await ask.target('pour', { host: peers[0], milliseconds: 4000 });
  const counts = await ask.peers<Record<string, number>>('count');
  const seconds = ((counts['tcp last'] ?? 0) - (counts['tcp first'] ?? 0)) / 1000;
  return ((counts['tcp bytes'] ?? 0) * 8 * (1514 / 1448)) / seconds / 1000;
}

const bandwidth = (kilobitsPerSecond: number): Measured => ({
  name: `bandwidth of ${kilobitsPerSecond} kbit/s: on the wire, median of three times 4 s`,
  what: { impairment: { kind: 'bandwidth', kilobitsPerSecond }, traffic: all },
  wanted: 'within 3 %',
  measure: async (network) => {
    // Who receives may be late for the first byte or the last.
    const found = median([await rateOf(network), await rateOf(network), await rateOf(network)]);
    const off = found / kilobitsPerSecond - 1;
    return [`${found.toFixed(0)} kbit/s (${(100 * off).toFixed(1)} %)`, Math.abs(off) <= 0.03];
  },
});

const towards: Measured = {
  name: 'latency of 100 ms, sources 10.70.0.3 and 10.71.0.0/24: which of .2, .3, .4 and 10.71.0.2 are slow',
  what: { impairment: latency(100), traffic: { peers: ['10.70.0.3', '10.71.0.0/24'], flowsPercent: 100 } },
  wanted: '10.70.0.3, 10.71.0.2',
  measure: async (network) => {
    const slow: string[] = [];
    for (const host of [...network.peers, network.beside]) {
      if (median(await trips(network, host, 5)) > 95) slow.push(host);
    }
    return [slow.join(', '), slow.join(', ') === '10.70.0.3, 10.71.0.2'];
  },
};

const share: Measured = {
  name: 'latency of 300 ms, flowsPercent 25: slow ones of 400 connections',
  what: { impairment: latency(300), traffic: { peers: 'all', flowsPercent: 25 } },
  wanted: '78 to 122 (99 %)',
  measure: async ({ ask, peers }) => {
    const options = { host: peers[0], port: 9001, times: 400, atOnce: 20, wait: 5000 };
    const found = await ask.target<{ answered: number }[]>('tcpMany', options);
    const slow = found.filter(({ answered }) => answered > 250).length;
    return [String(slow), isWithinChance(slow, 400, 0.25)];
  },
};

const measured = [delayed, jitter, lossy, bandwidth(500), bandwidth(4000), bandwidth(50_000), towards, share];

/**
 * What network faults come to on this kernel, by a program in the namespace that knows nothing of them: with what ECS uses
 * where the kernel has it, and with what stands in for it. Needs root.
 */
export async function bench(): Promise<Figures[]> {
  if (!kernel) {
    process.stderr.write('SKIPPED: network-faults: no network namespace can be made here\n');
    return [];
  }
  // In its image the guardian has the program on its path.
  const beside = new URL('../../local/runtimes/docker/guardian/delay-packets', import.meta.url);
  process.env.PATH = `${process.env.PATH}:${dirname(fileURLToPath(beside))}`;
  const network = await createNetwork();
  const rows: string[][] = [];
  try {
    for (const offered of kernel.netem ? [kernel, { ...kernel, netem: false }] : [kernel]) {
      for (const each of measured) {
        if (offered !== kernel && each.name.startsWith('bandwidth')) continue;
        rows.push(await rowOf(each, offered, network));
      }
    }
  } finally {
    await network.remove();
  }
  return [{ title: 'Network faults, as packets have them', head: ['fault', 'by', 'measured', 'wanted', ''], rows }];
}

async function rowOf({ name, what, wanted, measure }: Measured, offered: Kernel, network: Network): Promise<string[]> {
  usual = median(await trips(network, network.peers[0], 50));
  try {
    const { step, undo } = await hold(network, { ...what, kernel: offered });
    try {
      const [figure, isAsWanted] = await measure(network);
      const by =
        step.do === 'shape' ? `tc ${step.leaf.kind === 'rate' ? 'tbf' : 'netem'}, tree of ${step.tree}` : ways[step.do];
      return [name, by, figure, wanted, isAsWanted ? 'yes' : 'NO'];
    } finally {
      await undo();
    }
  } catch (error) {
    return [name, 'not to be had', (error as Error).message, wanted, 'NO'];
  }
}

const ways = { delay: 'iptables NFQUEUE', drop: 'iptables' } as const;
