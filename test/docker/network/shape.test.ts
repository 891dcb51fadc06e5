import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithNamespaces, kernel } from './support/describe-with-namespaces.ts';
import { all, hold, kindOf, planFor } from './support/hold.ts';
import { createNetwork, type Network } from './support/network.ts';

const bandwidth = (kilobitsPerSecond: number) => ({ kind: 'bandwidth', kilobitsPerSecond }) as const;

describeWithNamespaces('a rate on the interfaces of a network namespace', ['tbf'], () => {
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
    const held = await hold(network, what);
    undo = held.undo;
    return held;
  };

  /** Kilobits a second on the wire, by what one connection brings: of 1514 bytes of a frame 1448 are content. */
  const rateTo = async (host: string, milliseconds = 4000) => {
    await network.ask.peers('forget');
    await network.ask.target('pour', { host, milliseconds });
    const counts = await network.ask.peers<Record<string, number>>('count');
    const seconds = ((counts['tcp last'] ?? 0) - (counts['tcp first'] ?? 0)) / 1000;
    return ((counts['tcp bytes'] ?? 0) * 8 * (1514 / 1448)) / seconds / 1000;
  };

  test.each([500, 4000, 50_000])('%d kbit/s, within 3 %%', async (rate) => {
    await holds({ impairment: bandwidth(rate), traffic: all });
    const measured: number[] = [];
    const isRight = () => Math.abs((measured.at(-1) ?? 0) / rate - 1) < 0.03;
    // On a busy machine who receives may be late for the first byte or the last: another rate is wrong each time.
    while (measured.length < 3 && !isRight()) measured.push(await rateTo(network.peers[0]));
    process.stderr.write(`${rate} kbit/s: ${measured.map((each) => each.toFixed(0)).join(', ')} measured\n`);
    expect(isRight()).toBe(true);
  });

  test('on each interface; what comes in and the loopback are not limited', async () => {
    await holds({ impairment: bandwidth(1000), traffic: all });
    expect(await rateTo(network.beside, 1500)).toBeLessThan(1100);
    expect(network.inTarget('tc', 'qdisc', 'show', 'dev', 'lo')).not.toContain('tbf');
  });

  if (kernel?.prio && kernel.u32) {
    test('towards a peer, and no other', async () => {
      await holds({ impairment: bandwidth(1000), traffic: { peers: [network.peers[1]], flowsPercent: 100 } });
      expect(await rateTo(network.peers[1], 1500)).toBeLessThan(1100);
      expect(await rateTo(network.peers[0], 500)).toBeGreaterThan(20_000);
    });
  }

  describe('what is there already stays', () => {
    const other = { impairment: bandwidth(8000), traffic: all, faultId: 'fault-00000000000000ff' } as const;

    test('another fault, which is named, and whose own undo still finds it', async () => {
      await holds({ impairment: bandwidth(1000), traffic: all });
      const held = network.rules();
      await expect(hold(network, other)).rejects.toThrow('There is already one network bandwidth fault running');
      const step = planFor(network, other);
      await kindOf(step).undo(step);
      expect(await kindOf(step).leftOver(step)).toEqual([]);
      expect(network.rules()).toBe(held);
    });

    test('a discipline of somebody else', async () => {
      network.inTarget('tc', 'qdisc', 'add', 'dev', 'eth1', 'root', 'handle', '7:', 'pfifo', 'limit', '50');
      const held = network.rules();
      await expect(hold(network, other)).rejects.toThrow(
        'interface eth1 has a queueing discipline of its own (pfifo 7:)',
      );
      expect(network.rules()).toBe(held);
      network.inTarget('tc', 'qdisc', 'del', 'dev', 'eth1', 'root');
    });
  });

  test('half of it is undone, and twice; interfaces may have come or gone', async () => {
    const { step } = await holds({ impairment: bandwidth(1000), traffic: all });
    const kind = kindOf(step);
    expect(await kind.leftOver(step)).toHaveLength(2);
    network.inTarget('tc', 'qdisc', 'del', 'dev', 'eth0', 'root');
    expect(await kind.leftOver(step)).toHaveLength(1);
    network.inTarget('ip', 'link', 'add', 'late0', 'type', 'veth', 'peer', 'name', 'late1');
    await kind.undo(step);
    await kind.undo(step);
    expect(await kind.leftOver(step)).toEqual([]);
    network.inTarget('ip', 'link', 'delete', 'late0');
    expect(network.rules()).toBe(before);
  });
});
