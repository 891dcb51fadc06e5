import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { isWithinChance, measuredTwice } from './support/chance.ts';
import { describeWithNamespaces, kernel } from './support/describe-with-namespaces.ts';
import { all, hold, kindOf, planFor } from './support/hold.ts';
import { createNetwork, type Network } from './support/network.ts';

/** The fallbacks, on whatever kernel. */
const bare = kernel && { ...kernel, netem: false };
const blackhole = { kind: 'blackhole' } as const;
const loss = (percent: number) => ({ kind: 'loss', percent }) as const;

describeWithNamespaces(
  'faults by rules of iptables, in a network namespace',
  ['statistic', 'connmark', 'comment'],
  () => {
    let network: Network;
    let before: string;
    let undo = async () => {};

    beforeAll(async () => {
      network = await createNetwork();
      before = network.rules();
    });
    afterEach(async () => {
      await undo();
      undo = async () => {};
      expect(network.rules()).toBe(before);
    });
    afterAll(() => network.remove());

    const holds = async (what: Parameters<typeof hold>[1]) => {
      const held = await hold(network, { ...(bare && { kernel: bare }), ...what });
      undo = held.undo;
      return held;
    };
    /** How many of so many datagrams arrive, and of how many their sender is told that they cannot be sent. */
    const arriving = async (host: string, times: number) => {
      await network.ask.peers('forget');
      const refused = await network.ask.target<number>('flood', { host, port: 9002, times });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const counts = await network.ask.peers<Record<string, number>>('count');
      return { arrived: counts['udp 9002'] ?? 0, refused };
    };
    const connects = (host: string, port: number) =>
      network.ask
        .target<{ answered: number | null }[]>('tcpMany', { host, port, times: 1, wait: 400 })
        .then(([one]) => one?.answered !== null);

    test('a blackhole of a port that goes out: nobody is reached there, and elsewhere everybody', async () => {
      await holds({ impairment: blackhole, traffic: { port: 9001, protocol: 'tcp', trafficType: 'egress' } });
      expect(await Promise.all(network.peers.map((peer) => connects(peer, 9001)))).toEqual([false, false, false]);
      expect(await connects(network.beside, 9001)).toBe(false);
      expect(await connects(network.peers[0], 9002)).toBe(true);
      expect(await network.ask.target('udp', { host: network.peers[0], port: 9001, times: 1, wait: 400 })).toHaveLength(
        1,
      );
      expect(network.rules()).toContain('--comment fault-0123456789abcdef');
      await undo();
      expect(await connects(network.peers[0], 9001)).toBe(true);
    });

    test('a blackhole of a port that comes in, of UDP', async () => {
      await holds({ impairment: blackhole, traffic: { port: 9002, protocol: 'udp', trafficType: 'ingress' } });
      const asked = (port: number) =>
        network.ask.peers<number[]>('udp', { host: network.address, port, times: 1, wait: 300 });
      expect(await asked(9002)).toHaveLength(0);
      expect(await asked(9001)).toHaveLength(1);
      expect(await network.ask.target('udp', { host: network.peers[0], port: 9002, times: 1, wait: 300 })).toHaveLength(
        1,
      );
    });

    test('peers in a blackhole get nothing, and others everything', async () => {
      const [first, second, third] = network.peers;
      await holds({ impairment: blackhole, traffic: { peers: [second], flowsPercent: 100 } });
      expect(await Promise.all([first, second, third].map((peer) => connects(peer, 9001)))).toEqual([
        true,
        false,
        true,
      ]);
    });

    test('loss of 10 % is within its interval over 2,000 packets, and the sender is not told', async () => {
      await holds({ impairment: loss(10), traffic: all });
      let refusals = 0;
      const lost = await measuredTwice(
        async () => {
          const { arrived, refused } = await arriving(network.peers[0], 2000);
          refusals = refused;
          return 2000 - arrived;
        },
        2000,
        0.1,
      );
      expect(isWithinChance(lost, 2000, 0.1)).toBe(true);
      expect(refusals).toBe(0);
      expect((await arriving(network.beside, 500)).arrived).toBeLessThan(500);
    });

    test('loss towards a peer spares the others, and is drawn once where two blocks hold the peer', async () => {
      const [first, , third] = network.peers;
      await holds({ impairment: loss(30), traffic: { peers: [third, `${third}/31`], flowsPercent: 100 } });
      expect((await arriving(first, 500)).arrived).toBe(500);
      const lost = async () => 1000 - (await arriving(third, 1000)).arrived;
      expect(isWithinChance(await measuredTwice(lost, 1000, 0.3), 1000, 0.3)).toBe(true);
    });

    test('loss of everything on a quarter of the connections: they are there, and say nothing', async () => {
      await holds({ impairment: loss(100), traffic: { peers: 'all', flowsPercent: 25 } });
      const silent = async () => {
        const options = { host: network.peers[0], port: 9001, times: 400, atOnce: 100, wait: 400 };
        const results = await network.ask.target<{ answered: number | null }[]>('tcpMany', options);
        return results.filter(({ answered }) => answered === null).length;
      };
      expect(isWithinChance(await measuredTwice(silent, 400, 0.25), 400, 0.25)).toBe(true);
    });

    test('several are in force at once, and each goes alone; a second draw of lots is refused', async () => {
      const port = { port: 9001, protocol: 'tcp', trafficType: 'egress' } as const;
      const faults = ['fault-000000000000000a', 'fault-000000000000000b'];
      const [a, b] = await Promise.all(
        faults.map((faultId) => hold(network, { faultId, impairment: blackhole, traffic: port })),
      );
      await a?.undo();
      expect(await connects(network.peers[0], 9001)).toBe(false);
      await b?.undo();
      expect(await connects(network.peers[0], 9001)).toBe(true);

      const lots = { impairment: loss(50), traffic: { peers: 'all', flowsPercent: 50 } } as const;
      await holds(lots);
      const held = network.rules();
      const second = hold(network, { ...lots, ...(bare && { kernel: bare }), faultId: 'fault-000000000000000c' });
      await expect(second).rejects.toThrow('There is already one network packet loss fault running');
      expect(network.rules()).toBe(held);
    }, 90_000);

    test('half of it is undone, whatever half; undone twice; nothing is left over', async () => {
      for (const what of [
        { impairment: blackhole, traffic: { port: 9001, protocol: 'tcp', trafficType: 'egress' } },
        { impairment: loss(10), traffic: { peers: network.peers, flowsPercent: 25 }, ...(bare && { kernel: bare }) },
      ] as const) {
        const step = planFor(network, what);
        if (step.do !== 'drop') throw new Error('no rules were planned');
        const [program = 'iptables'] = step.programs;
        const kind = kindOf(step);
        await kind.execute(step);
        expect(await kind.leftOver(step)).not.toEqual([]);
        const lines = network
          .inTarget(`${program}-save`, '-t', 'filter')
          .split('\n')
          .filter((line) => /^(:e|-A)/.test(line));
        for (let done = 0; done <= lines.length; done++) {
          await kind.undo(step);
          expect(network.rules()).toBe(before);
          restore(network, program, lines.slice(0, done));
        }
        await kind.undo(step);
        await kind.undo(step);
        expect(await kind.leftOver(step)).toEqual([]);
        expect(network.rules()).toBe(before);
      }
    }, 150_000);
  },
);

/** Puts the first so many of the rules back. */
function restore({ target }: Network, program: string, lines: readonly string[]): void {
  execFileSync('nsenter', [`--net=/proc/${target.pid}/ns/net`, `${program}-restore`, '--noflush'], {
    input: ['*filter', ...lines, 'COMMIT', ''].join('\n'),
  });
}
