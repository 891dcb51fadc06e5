import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pkOfExperiment } from '../../../../lambda/shared/experiment-line.ts';
import { labels } from '../../../../lib/model/labels.ts';
import type { Channel } from '../../../../lib/model/response/notify-settings.ts';
import { stress } from '../../../unit/engine/support/setup.ts';
import { type Fis, startFis } from '../../server/support/fis.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { createWorld, minute, ofOrders, ofProducts, ofUsers, secretsOf, type World } from './support/world.ts';

const channels: Channel[] = [{ kind: 'webhook', name: 'hook', secret: 'hook' }];
const noData =
  'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].';
let fis: Fis;
let emulators: Emulators;
let hook: Receiver;
let world: World;
let now: number;

beforeEach(async () => {
  fis = await startFis({ scale: 1 });
  emulators = await startEmulators();
  hook = await startReceiver();
  const secrets = secretsOf({ hook: { url: hook.url, signingKey: 'k' } });
  world = createWorld(emulators, { channels, secrets, changes: { fis: fis.client } });
});
afterEach(async () => {
  await fis.close();
  await hook.close();
  await emulators.close();
});

const tags = { [labels.system]: 'shop', [labels.expectedRadius]: 'product-service dynamodb' };
const start = async (given: Record<string, string> = tags) => {
  const { id } = fis.start({ actions: { stress: stress('gateways', 'PT1H') }, tags: given });
  now = world.ports.clock.wall();
  return id;
};
const titles = () => hook.received.map(({ body }) => body.title);

describe('an alarm that an experiment expects', () => {
  test('is added to the experiment’s record and told to nobody, while it runs and for five minutes more', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    await world.advance(10 * minute);
    expect(titles()).toEqual([]);
    expect(await world.ports.ledger.list(pkOfExperiment(id))).toMatchObject([{ name: ofProducts, at: now }]);
    world.time.offset = 0;
    fis.engine.stop(id);
    await fis.engine.ended(id);
    const later = world.ports.clock.wall();
    await world.alarm(ofProducts, 'OK', later);
    await world.alarm(ofProducts, 'ALARM', later + 1000);
    await world.alarm(ofProducts, 'OK', later + 60_000);
    await world.advance(30 * minute);
    expect(titles()).toEqual([]);
  });

  test('is told when it still rings five minutes after the experiment', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    await world.advance(4.5 * minute);
    expect(titles()).toEqual([]);
    await world.advance(minute);
    expect(titles()).toEqual([`${ofProducts} is in ALARM: Threshold Crossed`]);
  });

  test.each([
    ['users', ofUsers],
    ['a guardrail', 'shop-local-guardrail-users'],
    ['a service outside its radius', ofOrders],
    ['something else', 'shop-local-capacity'],
  ])('is told where it is about %s', async (_, name) => {
    await start();
    await world.alarm(name, 'ALARM', now);
    expect(hook.received.length).toBe(1);
  });

  test.each([
    ['another environment', { ...tags, [labels.environment]: 'prod' }],
    ['another system', { ...tags, [labels.system]: 'other' }],
    ['no radius', { [labels.system]: 'shop' }],
  ])('is told where that experiment is of %s', async (_, given) => {
    await start(given);
    await world.alarm(ofProducts, 'ALARM', now);
    expect(hook.received.length).toBe(1);
  });

  test('is told where it rang before, or after, or FIS cannot be asked', async () => {
    const before = world.ports.clock.wall() - minute;
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', before);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    world.time.offset += 30 * minute;
    await world.alarm(ofProducts, 'ALARM', world.ports.clock.wall());
    expect(hook.received.length).toBe(2);
    const secrets = secretsOf({ hook: { url: hook.url, signingKey: 'k' } });
    world = createWorld(emulators, { channels, secrets });
    await world.alarm(ofOrders, 'ALARM', world.ports.clock.wall() + 60 * minute);
    expect(hook.received.length).toBe(3);
  });
});

describe('data that is not there yet', () => {
  const silent = { old: 'INSUFFICIENT_DATA', reason: noData };

  test('after a deployment pages nobody, nor when it comes', async () => {
    now = world.ports.clock.wall();
    await world.alarm(ofUsers, 'ALARM', now, silent);
    await world.advance(5 * minute);
    await world.alarm(ofUsers, 'OK', now + 5 * minute);
    await world.advance(60 * minute);
    expect(titles()).toEqual([]);
  });

  test('is told when it does not come, and at once where it was there before', async () => {
    now = world.ports.clock.wall();
    await world.alarm(ofUsers, 'ALARM', now, silent);
    await world.advance(14 * minute);
    expect(titles()).toEqual([]);
    await world.advance(2 * minute);
    expect(titles()).toHaveLength(1);
    await world.alarm(ofUsers, 'ALARM', now + 60 * minute, { ...silent, old: 'OK' });
    expect(titles()).toHaveLength(2);
  });
});

describe('a composite alarm', () => {
  const child = (minutesOld: number, reason = noData) => ({
    StateValue: 'ALARM' as const,
    StateReason: reason,
    AlarmConfigurationUpdatedTimestamp: new Date(now - minutesOld * minute),
  });
  test.each([
    ['just deployed children without data', () => [child(10)], 0],
    ['children without data that are there for long', () => [child(60)], 1],
    ['a child that has data among them', () => [child(10), child(10, 'Threshold Crossed: 1 datapoint')], 1],
    ['no children in ALARM', () => [], 1],
  ])('over %s', async (_, children, told) => {
    now = world.ports.clock.wall();
    const asked: unknown[] = [];
    world.ports.cloudwatch.middlewareStack.add(
      () => async (args) => {
        asked.push(args.input);
        return { output: { MetricAlarms: children(), $metadata: {} }, response: {} } as never;
      },
      { step: 'initialize' },
    );
    await world.alarm(ofUsers, 'ALARM', now, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
    expect(titles()).toHaveLength(told);
    expect(asked).toEqual([
      new DescribeAlarmsCommand({ ChildrenOfAlarmName: ofUsers, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }).input,
    ]);
  });
});
