import { describe, expect, test } from '@jest/globals';
import { deploymentHarm } from '../../../lib/model/deployment-harm.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { localWindows } from '../../../lib/model/local-windows.ts';
import { guardrails } from '../../../lib/model/objectives.ts';
import { meaningOf } from '../../../lib/model/response/alarm-meaning.ts';
import type { ResponseModel } from '../../../lib/model/response/response-model.ts';
import { callersOf, findStore, type Service } from '../../../lib/model/topology.ts';
import { createAlarms, type GuardrailChange } from '../../../measure/alarms.ts';
import type { Outcome } from '../../../measure/load/sample.ts';
import { createWindows } from '../../../measure/windows.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology } from '../../../systems/shop/topology.ts';
import { manualClock } from './support/manual-clock.ts';

const { alarmArn } = localReferences(topology);

function system() {
  const clock = manualClock();
  const changes: GuardrailChange[] = [];
  const alarms = createAlarms({ system: shopModel, clock, onState: (change) => changes.push(change) });
  const sample = (outcome: Outcome, milliseconds: number) => ({
    journey: 'buy',
    intended: 0,
    milliseconds,
    outcome,
    attempts: 1,
    slip: 0,
  });
  /** A second in which users buy, and callers call the product service. */
  const second = async (outcome: Outcome, { count = 50, milliseconds = 5 } = {}) => {
    const all = <T>(one: T) => Array.from({ length: count }, () => one);
    alarms.users(all(sample(outcome, milliseconds)));
    alarms.calls(all({ callee: 'product-service', outcome, milliseconds }));
    await clock.advance(1000);
    alarms.look();
  };
  const seconds = async (count: number, outcome: Outcome, options = {}) => {
    for (let left = count; left > 0; left--) await second(outcome, options);
  };
  const stateOf = (name: string) => alarms.read(alarmArn(name)).state;
  const states = (name: string) => changes.filter(({ alarm }) => alarm === name).map(({ state }) => state);
  return { clock, alarms, seconds, stateOf, states, sample };
}

describe('the catalogue', () => {
  test('has every alarm under the name that handlers know, and says what it is for', () => {
    const { alarms } = system();
    const model = { ...shopModel, environment: 'local' } as unknown as ResponseModel;
    const all = alarms.list();
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...guardrails(shopModel).map(({ name }) => `shop-local-${name}`),
        'shop-local-objective-users',
        'shop-local-objective-buy',
        'shop-local-objective-product-service',
        ...topology.services.map(({ name }) => `shop-local-deployment-${name}`),
        'shop-local-users',
        'shop-local-services',
      ]),
    );
    for (const { name, kind, state, description } of all) {
      expect(state).toBe('INSUFFICIENT_DATA');
      expect(description).not.toBe('');
      expect([name, meaningOf(name, model)?.kind]).toEqual([name, kind]);
    }
    expect(all.find(({ name }) => name === 'shop-local-objective-gateway')).toBeUndefined();
  });

  test('tells how many bad windows it will look at beside the next, from before it rings', async () => {
    const { alarms, seconds } = system();
    const bad = () => alarms.list().find(({ name }) => name === 'shop-local-objective-users');
    const { objective } = localWindows;
    await seconds(objective, 'failed');
    await seconds(objective, 'served');
    expect(bad()).toMatchObject({ state: 'OK', badRemembered: 1 });
    // The next window is the third after the bad one.
    await seconds(objective, 'served');
    expect(bad()).toMatchObject({ state: 'OK', badRemembered: 0 });
  });

  test('has an alarm of every deployment: at the edge, by callers, or by the messages that wait', async () => {
    const { alarms, clock, seconds, stateOf } = system();
    const harmed = () => topology.services.filter(({ name }) => stateOf(`deployment-${name}`) === 'ALARM');
    await seconds(6, 'failed');
    expect(harmed().map(({ name }) => name)).toEqual(['gateway', 'product-service']);
    const worker = topology.services.find(
      ({ name, calls, public: isPublic }) =>
        !isPublic &&
        callersOf(topology, name).length === 0 &&
        calls.some(({ to }) => findStore(topology, to)?.kind === 'sqs-queue'),
    ) as Service;
    const queue = worker.calls.find(({ to }) => findStore(topology, to)?.kind === 'sqs-queue')?.to as string;
    for (const [age, state] of [
      [deploymentHarm.oldestMessageSeconds - 1, 'OK'],
      [deploymentHarm.oldestMessageSeconds, 'ALARM'],
    ] as const) {
      for (let left = 6; left > 0; left--) {
        alarms.oldestMessage(queue, age);
        await clock.advance(1000);
        alarms.look();
      }
      expect(stateOf(`deployment-${worker.name}`)).toBe(state);
    }
  });
});

describe('an objective', () => {
  test('is not breached by one bad second, and is by two bad windows of three', async () => {
    const { seconds, stateOf, states } = system();
    await seconds(10, 'served');
    expect(stateOf('objective-users')).toBe('OK');
    await seconds(1, 'failed');
    await seconds(14, 'served');
    expect(states('objective-users')).toEqual(['OK']);
    await seconds(2 * localWindows.objective, 'failed');
    expect(stateOf('objective-users')).toBe('ALARM');
    expect(stateOf('objective-buy')).toBe('ALARM');
    expect(stateOf('objective-browse')).toBe('INSUFFICIENT_DATA');
    expect(stateOf('users')).toBe('ALARM');
  });

  test('is OK again when it is, and without data when nobody asks', async () => {
    const { seconds, stateOf, states } = system();
    await seconds(15, 'failed');
    expect(stateOf('objective-product-service')).toBe('ALARM');
    expect(stateOf('services')).toBe('ALARM');
    await seconds(15, 'served');
    expect(stateOf('objective-product-service')).toBe('OK');
    await seconds(20, 'served', { count: 0 });
    expect(states('objective-product-service')).toEqual(['ALARM', 'OK', 'INSUFFICIENT_DATA']);
  });

  test('is breached by slowness too, in words that say how slow', async () => {
    const { alarms, seconds } = system();
    await seconds(15, 'served', { milliseconds: 1500 });
    expect(alarms.read(alarmArn('objective-users'))).toEqual({
      state: 'ALARM',
      reason: '250 of 250 answers usable, p95 1500 ms; wanted 99.9 %, p95 500 ms; 3 of the last 3 windows bad',
    });
  });

  test('counts a few calls for as long as it takes to have enough of them', async () => {
    const { seconds, stateOf } = system();
    await seconds(19, 'failed', { count: 1 });
    expect(stateOf('objective-product-service')).toBe('INSUFFICIENT_DATA');
    await seconds(25, 'failed', { count: 1 });
    expect(stateOf('objective-product-service')).toBe('ALARM');
  });
});

describe('the alarm of a deployment', () => {
  test('rings after two bad windows in a row, with the limit that it has in AWS, and is OK where nobody asks', async () => {
    const { seconds, stateOf, states } = system();
    await seconds(4, 'served');
    await seconds(localWindows.deployment, 'failed');
    expect(stateOf('deployment-product-service')).toBe('OK');
    await seconds(localWindows.deployment, 'failed');
    expect(stateOf('deployment-product-service')).toBe('ALARM');
    await seconds(8, 'served', { count: 0 });
    expect(states('deployment-product-service')).toEqual(['OK', 'ALARM', 'OK']);
  });
});

test('a drill rings the guardrail that it is for, says so, and counts nowhere else', async () => {
  const { alarms, clock, sample, stateOf } = system();
  const told: unknown[] = [];
  const windows = createWindows({ clock, emit: (window) => told.push(window) });
  const drill = Array.from({ length: 60 }, () => ({ ...sample('failed', 0), drill: 'buy' }));
  for (let left = 20; left > 0; left--) {
    alarms.users(drill);
    windows.users(drill);
    await clock.advance(1000);
    alarms.look();
  }
  windows.close();
  expect(stateOf('guardrail-buy')).toBe('ALARM');
  expect(stateOf('guardrail-users')).toBe('INSUFFICIENT_DATA');
  expect(alarms.read(alarmArn('guardrail-buy')).reason).toMatch(/^DRILL: 0 of /);
  for (const name of ['objective-users', 'objective-buy', 'users']) expect(stateOf(name)).toBe('INSUFFICIENT_DATA');
  expect(stateOf('deployment-gateway')).not.toBe('ALARM');
  expect(told).toEqual([]);
});
