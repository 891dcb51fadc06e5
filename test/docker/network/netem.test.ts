import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { treeCommands } from '../../../local/runtimes/docker/network/tree-commands.ts';
import { isWithinChance, measuredTwice, median } from './support/chance.ts';
import { describeWithNamespaces } from './support/describe-with-namespaces.ts';
import { all, hold, kindOf, planFor } from './support/hold.ts';
import { latency, testLatency } from './support/latency.ts';
import { createNetwork, type Network } from './support/network.ts';

describeWithNamespaces("the ECS agent's tree in a network namespace", ['netem', 'prio', 'u32', 'flow'], () => {
  let network: Network;
  let before: string;
  let undo = async () => {};

  beforeAll(async () => {
    network = await createNetwork();
    before = network.rules();
  }, 60_000);
  afterEach(async () => {
    await undo();
    undo = async () => {};
    expect(network.rules()).toBe(before);
  });
  afterAll(() => network.remove());

  const holds = async (what: Parameters<typeof hold>[1]) => {
    const start = performance.now();
    const held = await hold(network, what);
    process.stderr.write(`applied in ${(performance.now() - start).toFixed(0)} ms\n`);
    undo = held.undo;
    return held;
  };
  const trips = (host: string, times: number) =>
    network.ask.target<number[]>('udp', { host, port: 9001, times, wait: 2000 });

  testLatency({ network: () => network, holds, trips });

  test('loss of 10 % is within its interval over 2,000 packets', async () => {
    await holds({ impairment: { kind: 'loss', percent: 10 }, traffic: all });
    const lost = async () => {
      await network.ask.peers('forget');
      await network.ask.target('flood', { host: network.peers[0], port: 9002, times: 2000 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return 2000 - ((await network.ask.peers<Record<string, number>>('count'))['udp 9002'] ?? 0);
    };
    const measured = await measuredTwice(lost, 2000, 0.1);
    process.stderr.write(`${measured} of 2000 lost\n`);
    expect(isWithinChance(measured, 2000, 0.1)).toBe(true);
  }, 60_000);

  test('only these peers are hit', async () => {
    await holds({
      impairment: latency(100),
      traffic: { peers: [network.peers[1], '10.71.0.0/24'], flowsPercent: 100 },
    });
    const of = async (host: string) => median(await trips(host, 5)) > 99;
    expect(await Promise.all([...network.peers, network.beside].map(of))).toEqual([false, true, false, true]);
  }, 60_000);

  test('a quarter of 400 connections is hit', async () => {
    await holds({ impairment: latency(300), traffic: { peers: 'all', flowsPercent: 25 } });
    const options = { host: network.peers[0], port: 9001, times: 400, atOnce: 20, wait: 5000 };
    const slow = async () =>
      (await network.ask.target<{ answered: number }[]>('tcpMany', options)).filter(({ answered }) => answered > 250)
        .length;
    const measured = await measuredTwice(slow, 400, 0.25);
    process.stderr.write(`${measured} of 400 connections were slow\n`);
    expect(isWithinChance(measured, 400, 0.25)).toBe(true);
  }, 90_000);

  test('whoever was ended in the middle: every half of a tree is told and undone, and twice', async () => {
    const step = planFor(network, { impairment: latency(100), traffic: { peers: network.peers, flowsPercent: 25 } });
    if (step.do !== 'shape') throw new Error('no tree was planned');
    const commands = treeCommands(step, { name: 'eth0', mtu: 1500 }).map((command) => command.join(' '));
    const kind = kindOf(step);
    for (const done of [1, 2, 20, commands.length]) {
      const input = `${commands.slice(0, done).join('\n')}\n`;
      execFileSync('nsenter', [`--net=/proc/${network.target.pid}/ns/net`, 'tc', '-batch', '-'], { input });
      expect(await kind.leftOver(step)).toEqual(['qdisc prio 1: on eth0']);
      await kind.undo(step);
      expect(network.rules()).toBe(before);
    }
    await kind.undo(step);
    expect(await kind.leftOver(step)).toEqual([]);
  }, 150_000);

  test('a second one is refused, in the words of the agent, and the first stays', async () => {
    await holds({ impairment: latency(100), traffic: all });
    const held = network.rules();
    const other = {
      impairment: { kind: 'loss', percent: 5 },
      traffic: all,
      faultId: 'fault-00000000000000ff',
    } as const;
    await expect(hold(network, other)).rejects.toThrow('There is already one network latency fault running');
    const step = planFor(network, other);
    await kindOf(step).undo(step);
    expect(network.rules()).toBe(held);
  }, 60_000);

  test('one that cannot be applied to the end leaves nothing', async () => {
    await expect(
      hold(network, { impairment: latency(100), traffic: { peers: ['10.70.0.0/99'], flowsPercent: 10 } }),
    ).rejects.toThrow();
  }, 60_000);
});
