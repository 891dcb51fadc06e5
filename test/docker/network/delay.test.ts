import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Kernel } from '../../../local/runtimes/docker/kernel.ts';
import { processesOfFault } from '../../../local/runtimes/docker/process/fault-mark.ts';
import { isWithinChance, measuredTwice, median } from './support/chance.ts';
import { describeWithNamespaces, kernel } from './support/describe-with-namespaces.ts';
import { all, hold, kindOf } from './support/hold.ts';
import { latency, testLatency } from './support/latency.ts';
import { createNetwork, type Network } from './support/network.ts';

const needs: readonly (keyof Kernel)[] = ['nfqueue', 'statistic', 'connmark'];

describeWithNamespaces('latency without netem in a network namespace', needs, () => {
  const without = { ...(kernel ?? ({} as Kernel)), netem: false };
  let network: Network;
  let before: string;
  let undo = async () => {};

  beforeAll(async () => {
    // In its image the guardian has the program on its path.
    const beside = new URL('../../../local/runtimes/docker/guardian/delay-packets', import.meta.url);
    process.env.PATH = `${process.env.PATH}:${dirname(fileURLToPath(beside))}`;
    network = await createNetwork();
    before = network.rules();
  }, 60_000);
  afterEach(async () => {
    await undo();
    undo = async () => {};
    expect(network.rules()).toBe(before);
    expect(processesOfFault('fault-0123456789abcdef')).toEqual([]);
  });
  afterAll(() => network.remove());

  const holds = async (what: Parameters<typeof hold>[1]) => {
    const start = performance.now();
    const held = await hold(network, { kernel: without, ...what });
    process.stderr.write(`applied in ${(performance.now() - start).toFixed(0)} ms\n`);
    undo = held.undo;
    return held;
  };
  const trips = (host: string, times: number) =>
    network.ask.target<number[]>('udp', { host, port: 9001, times, wait: 2000 });

  testLatency({ network: () => network, holds, trips });

  test('only these peers are hit', async () => {
    await holds({
      impairment: latency(100),
      traffic: { peers: [network.peers[1], '10.71.0.0/24'], flowsPercent: 100 },
    });
    const of = async (host: string) => median(await trips(host, 5)) > 99;
    expect(await Promise.all([...network.peers, network.beside].map(of))).toEqual([false, true, false, true]);
  }, 60_000);

  test('a quarter of 400 connections is hit', async () => {
    const { step } = await holds({ impairment: latency(300), traffic: { peers: 'all', flowsPercent: 25 } });
    const options = { host: network.peers[0], port: 9001, times: 400, atOnce: 20, wait: 5000 };
    const slow = async () =>
      (await network.ask.target<{ answered: number }[]>('tcpMany', options)).filter(({ answered }) => answered > 250)
        .length;
    const measured = await measuredTwice(slow, 400, 0.25);
    process.stderr.write(`${measured} of 400 connections were slow\n`);
    expect(isWithinChance(measured, 400, 0.25)).toBe(true);
    expect(await kindOf(step).look(step)).toMatchObject({ observer: 'iptables counters', seen: true });
  }, 90_000);

  test('packets pass when who holds them back is killed, and nothing is left once it is undone, twice', async () => {
    const { step } = await holds({ impairment: latency(300), traffic: all });
    for (const { pid } of processesOfFault('fault-0123456789abcdef')) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(median(await trips(network.peers[0], 5))).toBeLessThan(50);
    expect(await kindOf(step).leftOver(step)).not.toEqual([]);
    await kindOf(step).undo(step);
    expect(await kindOf(step).leftOver(step)).toEqual([]);
  }, 60_000);

  test('no packet is lost by the undoing', async () => {
    const { step } = await holds({ impairment: latency(500), traffic: all });
    const asked = trips(network.peers[0], 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await kindOf(step).undo(step);
    const [trip] = await asked;
    expect(trip).toBeGreaterThan(100);
    expect(trip).toBeLessThan(490);
  }, 60_000);
});
