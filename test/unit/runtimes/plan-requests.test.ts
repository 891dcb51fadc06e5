import { describe, expect, test } from '@jest/globals';
import { readDocument } from '../../../lib/model/faults/automation.ts';
import { automations } from '../../../lib/model/faults/automations.ts';
import { startAutomation } from '../../../lib/model/faults/start-automation.ts';
import { planFault } from '../../../local/runtimes/embedded/plan-fault.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const { topology: shop } = shopModel;
const tasks = shop.services.flatMap(({ name }) => [fakeTask(shop, name, 0), fakeTask(shop, name, 1)]);
const idsOf = (service: string) => tasks.filter((other) => other.service === service).map(({ id }) => id);

function planDocument(name: string, parameters: Record<string, string>) {
  const run = readDocument(automations.find((one) => one.name === name) as (typeof automations)[number], parameters);
  if ('issues' in run) throw new Error(JSON.stringify(run.issues));
  const { actionId } = startAutomation;
  const request = { faultId: 'f1', actionId, effect: run.effect, durationMilliseconds: 6000 };
  return planFault(request, { system: shopModel, tasks });
}

describe('plans on the commands to a Redis, and on batches', () => {
  const stepsOf = (name: string, parameters: Record<string, string>) =>
    planDocument(name, { Duration: 'PT1M', ...parameters }).steps;

  test('are about those of everybody, or of each task of one caller', () => {
    const impairment = { kind: 'redis-fault', does: 'OOM', percent: 30 };
    const given = { Callee: 'cache', Effect: 'OOM', Percent: '30' };
    const step = { do: 'impair', flowsPercent: 100, impairment };
    expect(stepsOf('redis-fault', given)).toMatchObject([{ ...step, match: { callee: 'cache' } }]);
    expect(stepsOf('redis-fault', { ...given, Caller: 'order-service' })).toMatchObject(
      idsOf('order-service').map((sender) => ({ ...step, match: { callee: 'cache', sender } })),
    );
    expect(() => stepsOf('redis-fault', { ...given, Caller: 'gateway' })).toThrow(
      'nobody has said that it calls cache',
    );
  });

  test('hang a share of the connections, not of the commands', () => {
    const given = { Callee: 'cache', Effect: 'half-open', Percent: '30' };
    expect(stepsOf('redis-fault', given)).toMatchObject([{ flowsPercent: 30, impairment: { does: 'half-open' } }]);
  });

  test('leave a half of each batch unless told', () => {
    const impairment = { kind: 'dynamodb-partial-batch', percent: 50 };
    expect(stepsOf('dynamodb-partial-batch', { Callee: 'orders' })).toMatchObject([{ flowsPercent: 100, impairment }]);
  });

  test.each([
    ['redis-fault', { Callee: 'cache', Percent: '0' }, 'a whole number from 1 to 100'],
    ['redis-fault', { Callee: 'cache', Effect: 'BUSY' }, 'one of LOADING, READONLY, OOM, half-open'],
    ['dynamodb-partial-batch', { Callee: 'orders', Percent: '101' }, 'a whole number from 1 to 100'],
  ])('%s is refused with %j', (name, parameters, why) => {
    expect(() => stepsOf(name, parameters)).toThrow(why);
  });
});
