import type { DescribeAlarmsCommandInput } from '@aws-sdk/client-cloudwatch';
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

  test('is not told where it has no data any more when nothing explains it', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    answerAlarms([{ name: ofProducts, state: 'INSUFFICIENT_DATA', since: now + minute }]);
    await world.advance(30 * minute);
    expect(titles()).toEqual([]);
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

interface Child {
  readonly name?: string;
  readonly state?: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly reason?: string;
  readonly minutesOld?: number;
  /** When it came into its state. */
  readonly since?: number;
}

/**
 * CloudWatch with a composite alarm over these. Of children it gives name, ARN and state alone, and takes no other
 * parameter with that. Source: CloudWatch API reference, DescribeAlarms, ChildrenOfAlarmName.
 */
function answerAlarms(children: readonly Child[]) {
  const all = children.map(({ name = 'child', state = 'ALARM', reason = noData, minutesOld = 60, since = now }) => ({
    AlarmName: name,
    StateValue: state,
    StateReason: reason,
    StateTransitionedTimestamp: new Date(since),
    AlarmConfigurationUpdatedTimestamp: new Date(now - minutesOld * minute),
  }));
  const answer = ({ ChildrenOfAlarmName, ...rest }: DescribeAlarmsCommandInput) => {
    if (ChildrenOfAlarmName === undefined) return all.filter(({ AlarmName }) => rest.AlarmNames?.includes(AlarmName));
    const { MaxRecords: _, NextToken: __, ...others } = rest;
    if (Object.keys(others).length > 0) throw new Error('ValidationError');
    return all.map(({ AlarmName, StateValue }) => ({ AlarmName, StateValue }));
  };
  world.ports.cloudwatch.middlewareStack.add(
    () => async (args) => {
      const MetricAlarms = answer(args.input as DescribeAlarmsCommandInput);
      return { output: { MetricAlarms, $metadata: {} }, response: {} } as never;
    },
    { step: 'initialize', name: 'answerAlarms', override: true },
  );
}

describe('a composite alarm', () => {
  test.each([
    ['just deployed children without data', [{ minutesOld: 10 }], 0],
    ['children without data that are there for long', [{}], 1],
    ['a child that has data among them', [{ minutesOld: 10 }, { minutesOld: 10, reason: 'Threshold Crossed' }], 1],
    ['no children in ALARM', [], 1],
    ['children that are OK', [{ minutesOld: 10, state: 'OK' as const }], 1],
  ])('over %s', async (_, children, told) => {
    now = world.ports.clock.wall();
    answerAlarms(children.map((child, index) => ({ name: `child-${index}`, ...child })));
    await world.alarm(ofUsers, 'ALARM', now, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
    expect(titles()).toHaveLength(told);
  });

  const ofServices = 'shop-local-services';
  const ring = (name: string) =>
    world.alarm(name, 'ALARM', now, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
  const crossed = { reason: 'Threshold Crossed' };

  test('over services is held where an experiment expects every one that rings', async () => {
    const id = await start();
    answerAlarms([
      { name: ofProducts, ...crossed },
      { name: ofOrders, state: 'OK', ...crossed },
    ]);
    await ring(ofServices);
    await world.advance(10 * minute);
    expect(titles()).toEqual([]);
    expect(await world.ports.ledger.list(pkOfExperiment(id))).toMatchObject([{ name: ofServices, at: now }]);
    await world.alarm(ofServices, 'OK', now + 10 * minute);
    await world.advance(60 * minute);
    expect(titles()).toEqual([]);
  });

  test('over services is held too where it is heard of when all is OK again', async () => {
    await start();
    answerAlarms([
      { name: ofProducts, state: 'OK', since: now + 30_000 },
      { name: ofOrders, state: 'OK', since: now - 10 * minute },
    ]);
    await ring(ofServices);
    expect(titles()).toEqual([]);
    answerAlarms([{ name: ofOrders, state: 'OK', since: now + 30_000 }]);
    await world.alarm(ofServices, 'ALARM', now + 1, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
    expect(titles()).toHaveLength(1);
  });

  test('over services is told as soon as one rings that no experiment expects', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed }]);
    await ring(ofServices);
    expect(titles()).toEqual([]);
    answerAlarms([
      { name: ofProducts, ...crossed },
      { name: ofOrders, ...crossed },
    ]);
    await world.advance(1.1 * minute);
    expect(titles()).toHaveLength(1);
    expect(hook.received[0]?.body).toMatchObject({ severity: 'warning', look: [ofServices, ofProducts, ofOrders] });
  });

  test('over services is told where one rang before the experiment began', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed, since: now - 10 * minute }]);
    await ring(ofServices);
    expect(titles()).toHaveLength(1);
  });

  test('over users is critical, and always told', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed }]);
    await ring('shop-local-users');
    expect(hook.received[0]?.body).toMatchObject({ severity: 'critical' });
  });
});
