import { describe, expect, test } from '@jest/globals';
import { type Kernel, kernelNeeds } from '../../../../local/runtimes/docker/kernel.ts';
import { applyRules } from '../../../../local/runtimes/docker/network/chains.ts';
import { delayRules } from '../../../../local/runtimes/docker/network/delay.ts';
import { rulesOf } from '../../../../local/runtimes/docker/network/drop-rules.ts';
import { type NetworkRequest, planNetwork } from '../../../../local/runtimes/docker/network/plan-network.ts';
import { treeCommands } from '../../../../local/runtimes/docker/network/tree-commands.ts';

const whole = Object.fromEntries(Object.keys(kernelNeeds).map((name) => [name, true])) as Record<keyof Kernel, boolean>;
const without = (...names: (keyof Kernel)[]): Kernel => ({
  ...whole,
  ...Object.fromEntries(names.map((name) => [name, false])),
});
const bare = without('netem', 'prio', 'u32', 'flow');
const faultId = 'fault-0123456789abcdef';
const latency = { kind: 'latency', delayMilliseconds: 200, jitterMilliseconds: 10 } as const;
const loss = { kind: 'loss', percent: 7 } as const;
const bandwidth = { kind: 'bandwidth', kilobitsPerSecond: 8000 } as const;
const all = { peers: 'all', flowsPercent: 100 } as const;

const plan = (what: Partial<NetworkRequest>) =>
  planNetwork({
    ...{ faultId, target: { containerId: 'c0ffee', pid: 7 }, impairment: latency, traffic: all, kernel: whole },
    ...what,
  });
const tree = (what: Partial<NetworkRequest>, mtu = 1500) => {
  const { step } = plan(what);
  if (step.do !== 'shape') throw new Error(`planned ${step.do}`);
  return treeCommands(step, { name: 'eth0', mtu }).map((command) => command.join(' '));
};
const rules = (what: Partial<NetworkRequest>) => {
  const { step } = plan(what);
  if (step.do !== 'drop') throw new Error(`planned ${step.do}`);
  return Object.fromEntries(
    step.programs.map((program) => [program, applyRules(rulesOf(step, program)).map((rule) => rule.join(' '))]),
  );
};
const twos = 'priomap 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2';

describe('latency and loss, with netem', () => {
  test("are the ECS agent's commands, one by one", () => {
    const commands = tree({ traffic: { peers: ['10.0.0.7', '10.1.0.0/16'], flowsPercent: 12 } });
    const isTag = (command: string) => command.includes('parent 1:2 ');
    const digits = Array.from({ length: 10 }, (_, i) => i);
    const hash = (parent: string) =>
      `filter add dev eth0 protocol all parent ${parent}: handle 1 prio 2 flow hash keys src,dst,proto,proto-src,proto-dst divisor 10 baseclass ${parent}:1`;
    expect(commands.filter((command) => !isTag(command))).toEqual([
      `qdisc add dev eth0 root handle 1: prio ${twos}`,
      `qdisc add dev eth0 parent 1:1 handle 10: prio bands 10 ${twos}`,
      ...digits.map((i) => `qdisc add dev eth0 parent 10:${(i + 1).toString(16)} handle 10${i}: prio bands 10 ${twos}`),
      ...digits.map(
        (i) => `qdisc add dev eth0 parent 100:${(i + 1).toString(16)} handle 20${i}: netem delay 200ms 10ms`,
      ),
      'qdisc add dev eth0 parent 101:1 handle 210: netem delay 200ms 10ms',
      'qdisc add dev eth0 parent 101:2 handle 211: netem delay 200ms 10ms',
      'filter add dev eth0 protocol all parent 1:0 prio 2 u32 match ip dst 10.0.0.7 flowid 1:1',
      'filter add dev eth0 protocol all parent 1:0 prio 2 u32 match ip dst 10.1.0.0/16 flowid 1:1',
      hash('10'),
      ...digits.map((i) => hash(`10${i}`)),
    ]);
    expect(commands.filter(isTag)).toEqual([expect.stringMatching(/ parent 1:2 handle [4-7][0-9a-f]{3}: pfifo$/)]);
  });

  test('hit all peers by a filter that takes every packet, and lose what is to be lost', () => {
    const commands = tree({ impairment: loss });
    expect(commands).toContain('qdisc add dev eth0 parent 109:a handle 299: netem loss 7%');
    expect(commands).toContain(
      'filter add dev eth0 protocol all parent 1:0 prio 2 u32 match ip dst 0.0.0.0/0 flowid 1:1',
    );
  });

  test('do without the classifiers that these packets do not need', () => {
    expect(tree({ kernel: without('flow') })).toContainEqual(
      'qdisc add dev eth0 parent 1:1 handle 10: netem delay 200ms 10ms',
    );
    expect(tree({ kernel: without('prio') })).toEqual([
      expect.stringMatching(/^qdisc add dev eth0 root handle [4-7][0-9a-f]{3}: netem delay 200ms 10ms$/),
    ]);
  });
});

describe('without netem', () => {
  test('loss is dropped by iptables, which its fidelity says', () => {
    expect(rules({ impairment: loss, kernel: bare })).toEqual({
      iptables: expect.arrayContaining([expect.stringMatching(/--mode random --probability 0.07000000 .*-j NFQUEUE/)]),
      ip6tables: expect.anything(),
    });
    const { fidelity } = plan({ impairment: loss, kernel: bare });
    expect(fidelity).toBe('Packets are dropped by iptables, since the kernel lacks netem (sch_netem).');
    const told = plan({ impairment: loss, kernel: { ...bare, nfqueue: false } });
    expect(told.fidelity).toContain('Who sends by UDP is told');
  });

  test('packets are held back by a program, which its fidelity says; they pass where that is gone', () => {
    const { step, fidelity } = plan({ impairment: latency, kernel: bare });
    expect(step).toMatchObject({ do: 'delay', milliseconds: 200, jitterMilliseconds: 10 });
    expect(fidelity).toMatch(/^Each packet is held back by a program .* since the kernel lacks netem \(sch_netem\)\.$/);
    if (step.do !== 'delay') throw new Error('no delay was planned');
    expect(delayRules(step).rules.at(-1)?.join(' ')).toMatch(/-j NFQUEUE --queue-num \d+ --queue-bypass$/);
  });

  test('peers are IPv4, and decided on once; lots are drawn for connections', () => {
    const { iptables, ip6tables } = rules({
      ...{ impairment: loss, kernel: bare, traffic: { peers: ['10.0.0.0/8', '10.1.1.1'], flowsPercent: 25 } },
    });
    expect(ip6tables).toBeUndefined();
    expect(iptables?.filter((rule) => / -d .* -g egress-loss-/.test(rule))).toHaveLength(2);
    expect(iptables?.filter((rule) => rule.includes('CONNMARK'))).toHaveLength(2);
  });

  test.each([
    [
      'latency',
      { impairment: latency, kernel: { ...bare, nfqueue: false } },
      'packets cannot be delayed here: the kernel lacks netem (sch_netem); nor can iptables: the kernel lacks nfqueue (xt_NFQUEUE)',
    ],
    [
      'latency of a share',
      { impairment: latency, kernel: without('flow', 'connmark'), traffic: { peers: 'all', flowsPercent: 5 } },
      'the kernel lacks flow (cls_flow); nor can iptables: the kernel lacks connmark (xt_connmark)',
    ],
    [
      'loss',
      { impairment: loss, kernel: { ...bare, statistic: false } },
      'the kernel lacks netem (sch_netem); nor can iptables: the kernel lacks statistic (xt_statistic)',
    ],
    ['a rate', { impairment: bandwidth, kernel: without('tbf') }, 'the kernel lacks tbf (sch_tbf)'],
    [
      'a rate towards peers',
      { impairment: bandwidth, kernel: bare, traffic: { peers: ['10.0.0.7'], flowsPercent: 100 } },
      'the kernel lacks prio (sch_prio), u32 (cls_u32)',
    ],
  ] as const)('%s that cannot be had names what lacks', (_, what, reason) => {
    expect(() => plan(what)).toThrow(reason);
    expect(() => plan(what)).toThrow(expect.objectContaining({ name: 'InvalidTarget' }));
  });
});

describe('a rate', () => {
  test('is below prio where peers can be told, else at the root', () => {
    expect(tree({ impairment: bandwidth })).toContain(
      'qdisc add dev eth0 parent 1:1 handle 10: tbf rate 8000kbit burst 25000b limit 425000b',
    );
    expect(tree({ impairment: bandwidth, kernel: bare })).toEqual([
      expect.stringMatching(/root handle [4-7][0-9a-f]{3}: tbf rate 8000kbit/),
    ]);
  });

  test('lets a whole frame pass, however slow it is', () => {
    const slow = { kind: 'bandwidth', kilobitsPerSecond: 8 } as const;
    expect(tree({ impairment: slow, kernel: bare }, 9000)[0]).toContain('burst 18200b limit 109200b');
  });
});

test("a blackhole of a port is the ECS agent's chain, with the fault's id", () => {
  const { step, fidelity } = plan({
    impairment: { kind: 'blackhole' },
    traffic: { port: 8080, protocol: 'tcp', trafficType: 'ingress' },
  });
  if (step.do !== 'drop') throw new Error('no rules');
  const rulesFor = (program: 'iptables' | 'ip6tables', everywhere: string) => {
    const name = rulesOf(step, program).chains[0] ?? '';
    expect(name).toMatch(/^ingress-tcp-8080-[0-9a-f]{8}$/);
    expect(applyRules(rulesOf(step, program)).map((rule) => rule.join(' '))).toEqual([
      `-N ${name}`,
      `-A ${name} -p tcp -d ${everywhere} --dport 8080 -m comment --comment ${faultId} -j DROP`,
      `-I INPUT -m comment --comment ${faultId} -j ${name}`,
    ]);
  };
  rulesFor('iptables', '0.0.0.0/0');
  rulesFor('ip6tables', '::/0');
  expect(fidelity).toBe("The ECS agent's own rules of iptables and ip6tables.");
});

test('no name of a chain is too long for the kernel', () => {
  const { step } = plan({
    impairment: { kind: 'blackhole' },
    traffic: { port: 65535, protocol: 'tcp', trafficType: 'ingress' },
  });
  if (step.do !== 'drop') throw new Error('no rules');
  expect(rulesOf(step, 'iptables').chains.every((chain) => chain.length <= 28)).toBe(true);
});

test('the older interface of iptables is used where there is no other', () => {
  const kernel = { ...bare, nftables: false };
  expect(Object.keys(rules({ impairment: loss, kernel }))).toEqual(['iptables-legacy', 'ip6tables-legacy']);
});
