import { describe, expect, test } from '@jest/globals';
import { rejectRules } from '../../../../local/runtimes/docker/network/reject.ts';
import type { RejectStep } from '../../../../local/runtimes/docker/network/steps.ts';
import { container, plan, proxy, standInOf, stepOf, tasks, topology, whole } from './support/docker-plan.ts';

describe('what is done to a store or service as a whole', () => {
  test('is done where its callers are met, to what stands for it', () => {
    expect(stepOf(plan({ kind: 'refuse', on: 'gateway' }))).toMatchObject({
      target: proxy,
      when: 'opened',
      addresses: tasks.flatMap(({ service, id }) => (service === 'gateway' ? [standInOf(id)] : [])),
    });
    expect(stepOf(plan({ kind: 'reset', on: 'cache' }))).toMatchObject({ target: proxy, when: 'used' });
  });

  test('is asked by one that calls it', () => {
    const [question] = stepOf(plan({ kind: 'refuse', on: 'cache' })).ask as { from: { pid: number } }[];
    const caller = tasks[(question?.from.pid as number) - 1000];
    const { calls } = topology.services.find(({ name }) => name === caller?.service) as (typeof topology.services)[0];
    expect(calls.map(({ to }) => to)).toContain('cache');
  });

  test.each([
    ['the kernel lacks reject (ipt_REJECT', { kernel: { ...whole, reject: false } }],
    ['the observing proxy is away', { proxy: undefined }],
  ])('is refused before anything is touched where %s', (reason, around) => {
    expect(() => plan({ kind: 'refuse', on: 'cache' }, around)).toThrow(reason);
  });

  test('is done to all callers alike, and refused for one', () => {
    expect(() => plan({ kind: 'reset', on: 'cache', caller: 'product-service' })).toThrow(
      'caller product-service: on containers the connections of all who call cache are reset alike',
    );
  });

  test('is refused where no call to it passes the proxy', () => {
    const refuse = () => plan({ kind: 'refuse', on: 'payment-service' }, { isLedTo: false });
    expect(refuse).toThrow('no task of payment-service runs to which calls pass the observing proxy');
  });

  test('a primary is killed only where its container holds nothing else', () => {
    const shared = plan({ kind: 'failover', on: 'cache' }, { storeOf: () => container(80, ['cache', 'more']) }, 0);
    expect(shared).toMatchObject({ steps: [{ do: 'reject' }], holdMilliseconds: 3000 });
    expect(shared.fidelity).toContain('holds 2 stores');
    const unknown = plan({ kind: 'failover', on: 'cache' }, { storeOf: () => undefined }, 0);
    expect(unknown.fidelity).toContain('not known here');
    expect(plan({ kind: 'failover', on: 'cache' }, {}, 0)).toMatchObject({
      steps: [{ do: 'reject' }, { do: 'kill-first' }],
      holdMilliseconds: 3000,
    });
  });

  test('connections from outside are rejected, and none that is opened from the same address', () => {
    const step = stepOf(plan({ kind: 'reset', on: 'cache' })) as unknown as RejectStep;
    const [come, go] = rejectRules(step).map(({ jump, rules }) => [jump, ...rules].map((rule) => rule.join(' ')));
    const id = '-m comment --comment f1';
    const [address] = step.addresses;
    const reject = `-p tcp --tcp-flags RST,PSH PSH ${id} -j REJECT --reject-with tcp-reset`;
    expect(come).toEqual([
      expect.stringMatching(`^-m conntrack --ctdir ORIGINAL ${id} -j input-to-[0-9a-f]{8}$`),
      expect.stringMatching(`^input-to-[0-9a-f]{8} -d ${address}/32 ${id} -g input-rst-[0-9a-f]{8}$`),
      expect.stringContaining(reject),
    ]);
    expect(go?.[0]).toContain('--ctdir REPLY');
    expect(go?.[1]).toContain(`-s ${address}/32`);
  });

  test('users are rejected too where they come in, and nobody else who is met at that port', () => {
    const rulesFor = (on: string) =>
      rejectRules(stepOf(plan({ kind: 'refuse', on })) as unknown as RejectStep).flatMap(({ rules }) =>
        rules.map((rule) => rule.join(' ')),
      );
    expect(rulesFor('gateway').filter((rule) => rule.includes('10000'))).toEqual([
      expect.stringMatching(/^input-to-\S+ -p tcp --dport 10000 .* -g input-rst-/),
      expect.stringMatching(/^output-to-\S+ -p tcp --sport 10000 .* -g output-rst-/),
    ]);
    expect(rulesFor('product-service').filter((rule) => rule.includes('--dport'))).toEqual([]);
  });
});
