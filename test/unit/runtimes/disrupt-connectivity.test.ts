import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { disruptConnectivity } from '../../../lib/model/faults/disrupt-connectivity.ts';
import type { SubnetEffect } from '../../../lib/model/faults/effect.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { crosses } from '../../../local/runtimes/embedded/links/border.ts';
import { planFault } from '../../../local/runtimes/embedded/plan-fault.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import { subnetsOf } from '../../../local/runtimes/subnets.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { service, systemOf } from '../model/support/small-systems.ts';

function planOf(scope: SubnetEffect['scope'], { system = shopModel as SystemModel, each = 2 } = {}) {
  const { topology } = system;
  const [subnet] = subnetsOf(topology);
  const tasks = topology.services.flatMap(({ name }) =>
    Array.from({ length: each }, (_, index) => fakeTask(topology, name, index)),
  );
  const effect: SubnetEffect = { kind: 'disrupt-connectivity', scope };
  const request = { faultId: 'f1', actionId: disruptConnectivity.actionId, effect, durationMilliseconds: 6000 };
  return planFault({ ...request, ...(subnet && { subnet }) }, { system, tasks });
}

describe('a plan on a subnet', () => {
  test.each([
    ['availability-zone', 'zones'],
    ['all', 'all'],
    ['dynamodb', ['products', 'orders', 'payments']],
  ] as const)('in scope %s lets nothing over the border of its zone, and says how true that is', (scope, beyond) => {
    const { steps, undo, resource, resourceArn, fidelity, leaseMilliseconds } = planOf(scope);
    const border = { zone: 'us-east-1a', beyond };
    expect(steps).toEqual([
      { do: 'impair', faultId: 'f1', match: { border }, flowsPercent: 100, impairment: { kind: 'blackhole' } },
    ]);
    expect({ resource, resourceArn }).toEqual({
      resource: 'us-east-1a',
      resourceArn: subnetsOf(shopModel.topology)[0]?.arn,
    });
    expect(undo).toEqual(['clears the links']);
    expect(leaseMilliseconds).toBe(11_000);
    expect(fidelity).toMatch(/tasks that come later|those that come later/);
  });

  test.each([
    ['dynamodb', systemOf({ services: [service('web', ['api'], { public: true }), service('api')] }), 2],
    ['availability-zone', shopModel, 1],
  ] as const)('in scope %s does nothing where no call leads over the border', (scope, system, each) => {
    expect(planOf(scope, { system, each })).toMatchObject({
      steps: [],
      undo: [],
      touchesNothing: true,
      fidelity: expect.stringContaining('No call of'),
    });
  });

  test('in scope all cuts off users, though no task calls another', () => {
    const system = systemOf({ services: [service('web', [], { public: true })] });
    expect(planOf('all', { system }).steps).toHaveLength(1);
    expect(planOf('availability-zone', { system }).steps).toHaveLength(0);
  });
});

describe('a border', () => {
  const place = fc.constantFrom('a', 'b', undefined);
  const ends = fc.record({
    sender: fc.constant('s'),
    senderZone: place,
    receiver: fc.constant('r'),
    receiverZone: place,
  });

  test('is crossed alike either way, by one end alone, and never within the zone or past it', () => {
    fc.assert(
      fc.property(ends, fc.constantFrom('all' as const, 'zones' as const, ['r'], ['s']), (flow, beyond) => {
        const border = { zone: 'a', beyond };
        const { sender, senderZone, receiver, receiverZone } = flow;
        const back = { sender: receiver, senderZone: receiverZone, receiver: sender, receiverZone: senderZone };
        expect(crosses(border, flow)).toBe(crosses(border, back));
        const isOver = (senderZone === 'a') !== (receiverZone === 'a');
        if (!isOver) expect(crosses(border, flow)).toBe(false);
        else if (beyond === 'all') expect(crosses(border, flow)).toBe(true);
      }),
    );
  });

  test.each([
    ['zones', 'b', true],
    ['zones', undefined, false],
    [['r'], undefined, true],
    [['orders'], undefined, false],
  ] as const)('beyond which are %j is %s', (beyond, receiverZone, isCrossed) => {
    const ends = { sender: 's', senderZone: 'a', receiver: 'r', receiverZone };
    expect(crosses({ zone: 'a', beyond }, ends)).toBe(isCrossed);
  });
});
