import type { DescribeAlarmsCommandInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { drillKey } from '../../../../lib/model/response/drill.ts';
import { incidentOf } from '../../../../lib/model/response/incident.ts';
import type { Channel } from '../../../../lib/model/response/notify-settings.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { createWorld, incidentEvent, minute, modelWith, ofUsers, secretsOf, type World } from './support/world.ts';

const channels: Channel[] = [
  { kind: 'webhook', name: 'hook', secret: 'hook' },
  { kind: 'pagerduty', name: 'call', secret: 'call' },
];
const guardrail = 'shop-local-guardrail-buy';
let emulators: Emulators;
let hook: Receiver;
let pagerduty: Receiver;
let world: World;
let now: number;
/** The alarms as CloudWatch has them. */
let alarms: Record<string, { state: 'OK' | 'ALARM'; since: number }>;

beforeEach(async () => {
  emulators = await startEmulators();
  [hook, pagerduty] = await Promise.all([startReceiver(), startReceiver()]);
  begin('local');
});
afterEach(async () => {
  await Promise.all([hook, pagerduty].map((receiver) => receiver.close()));
  await emulators.close();
});

function begin(environment: string): void {
  const secrets = secretsOf({
    hook: { url: hook.url, signingKey: 'k' },
    call: { routingKey: 'R'.repeat(32), url: pagerduty.url },
  });
  world = createWorld(emulators, { channels, secrets, changes: { model: { ...modelWith(channels), environment } } });
  now = world.ports.clock.wall();
  alarms = {};
  world.ports.cloudwatch.middlewareStack.add(
    () => async (args) => {
      const { AlarmNames = [] } = args.input as DescribeAlarmsCommandInput;
      const MetricAlarms = AlarmNames.flatMap((AlarmName) => {
        const { state, since = 0 } = alarms[AlarmName] ?? {};
        return state ? [{ AlarmName, StateValue: state, StateTransitionedTimestamp: new Date(since) }] : [];
      });
      return { output: { MetricAlarms, $metadata: {} }, response: {} } as never;
    },
    { step: 'initialize', name: 'alarms' },
  );
}

const told = () => hook.received.map(({ body }) => [body.occasion, body.title]);
const actions = () => pagerduty.received.map(({ body }) => [body.event_action, body.dedup_key]);

describe('an incident that a handler begins for an alarm that people do not hear', () => {
  const stopped = () => world.hear(incidentEvent({ name: guardrail, at: now }));

  test('is over when that alarm is OK, and nothing is left open', async () => {
    alarms[guardrail] = { state: 'ALARM', since: now };
    await stopped();
    await world.advance(5 * minute);
    alarms[guardrail] = { state: 'OK', since: now + 4 * minute };
    await world.advance(10 * minute);
    expect(told().map(([occasion]) => occasion)).toEqual(['begun', 'over']);
    expect(told()[1]?.[1]).toBe(`${guardrail} is OK again, after 240 s`);
    const incident = incidentOf({ name: guardrail, at: now });
    expect(actions()).toEqual([
      ['trigger', incident],
      ['resolve', incident],
    ]);
    expect(world.delayed).toEqual([]);
  });

  test('is looked at no more an hour later where CloudWatch does not know the alarm', async () => {
    await stopped();
    await world.advance(2 * 60 * minute);
    expect(told()).toHaveLength(1);
    expect(world.delayed).toEqual([]);
  });

  test('has the alarm of users told as worse, however critical the handler called it', async () => {
    await world.hear(incidentEvent({ name: guardrail, at: now }, { severity: 'critical' }));
    await world.alarm(ofUsers, 'ALARM', now + 10_000);
    await world.alarm('shop-local-objective-edge', 'ALARM', now + 11_000);
    expect(told()).toEqual([
      ['begun', expect.any(String)],
      ['worse', `${ofUsers} is in ALARM: Threshold Crossed`],
    ]);
  });
});

describe('a drill', () => {
  const drill = (name: string, at: number) =>
    world.hear(incidentEvent({ name, at }, { drill: true, title: `${name} rings`, severity: 'info' }));

  test('of several guardrails is one incident, and is resolved', async () => {
    const names = ['shop-local-guardrail-buy', 'shop-local-guardrail-browse', 'shop-local-guardrail-users'];
    for (const [index, name] of names.entries()) {
      alarms[name] = { state: 'OK', since: now + 60_000 };
      await drill(name, now + index * 20_000);
    }
    await world.advance(20 * minute);
    expect(new Set(hook.received.map(({ body }) => body.incident)).size).toBe(1);
    expect(hook.received.every(({ body }) => body.drill)).toBe(true);
    // What is said of several in the same words is said once more.
    expect(told().map(([occasion]) => occasion)).toEqual(['begun', 'acted', 'over']);
    expect(actions().at(-1)?.[0]).toBe('resolve');
  });

  test('is no incident with what is real', async () => {
    await drill(guardrail, now);
    await world.alarm(ofUsers, 'ALARM', now + 1000);
    expect(hook.received.map(({ body }) => [body.occasion, body.drill])).toEqual([
      ['begun', true],
      ['begun', false],
    ]);
  });

  test('in AWS has what rings meanwhile told as a drill, and as real where it rings on afterwards', async () => {
    begin('dev');
    const ofDev = ofUsers.replace('local', 'dev');
    const expiresAt = Math.ceil(now / 1000) + 600;
    await world.ports.ledger.put({ ...drillKey, alarm: 'shop-dev-guardrail-buy', expiresAt });
    alarms[ofDev] = { state: 'ALARM', since: now };
    await world.alarm(ofDev, 'ALARM', now);
    await world.advance(9 * minute);
    expect(hook.received.map(({ body }) => [body.severity, body.drill])).toEqual([['info', true]]);
    await world.advance(2 * minute);
    expect(hook.received.slice(1).map(({ body }) => [body.occasion, body.severity, body.drill])).toEqual([
      ['worse', 'critical', false],
    ]);
  });
});
