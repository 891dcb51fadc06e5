import { describe, expect, test } from '@jest/globals';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { createAlarms, type GuardrailChange } from '../../../measure/alarms.ts';
import type { Outcome } from '../../../measure/load/sample.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';
import { manualClock } from './support/manual-clock.ts';

const { alarmArn } = localReferences(shop);

function system(model: SystemModel = shopModel) {
  const clock = manualClock();
  const changes: GuardrailChange[] = [];
  const alarms = createAlarms({ system: model, clock, onState: (change) => changes.push(change) });
  const say = (journey: string, outcome: Outcome, count: number, milliseconds = 5) =>
    alarms.users(
      Array.from({ length: count }, () => ({ journey, intended: 0, milliseconds, outcome, attempts: 1, slip: 0 })),
    );
  const states = () => changes.map(({ alarm, state }) => `${alarm} ${state}`);
  return { clock, alarms, changes, say, states };
}

describe('alarms', () => {
  test('there is one for each guardrail, under an ARN of CloudWatch, and none for anything else', () => {
    const { alarms } = system();
    const arn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-local-guardrail-buy';
    expect(alarmArn('guardrail-buy')).toBe(arn);
    expect(alarms.exists(arn)).toBe(true);
    expect(alarms.exists(`${arn}s`)).toBe(false);
    expect(alarms.read(`${arn}s`).state).toBe('INSUFFICIENT_DATA');
  });

  test('too few answers say nothing, bad as they may be', () => {
    const { alarms, say, changes } = system();
    say('buy', 'failed', 19);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('INSUFFICIENT_DATA');
    expect(alarms.read(alarmArn('guardrail-buy')).reason).toBe('19 answers in 5 s, fewer than 20');
    expect(changes).toEqual([]);
  });

  test('an alarm goes off by slowness only where the system asks for that', () => {
    const slow = (model: SystemModel) => {
      const { alarms, say } = system(model);
      say('buy', 'served', 19);
      say('buy', 'served', 1, 900);
      const one = alarms.read(alarmArn('guardrail-buy')).state;
      say('buy', 'served', 1, 900);
      return [one, alarms.read(alarmArn('guardrail-buy'))];
    };
    expect(slow(shopModel)).toMatchObject(['OK', { state: 'OK' }]);
    expect(slow({ ...shopModel, guardrails: { journeys: { latencyMilliseconds: 800 } } })).toEqual([
      'OK',
      { state: 'ALARM', reason: '2 of 21 answers took over 800 ms in 5 s' },
    ]);
  });

  test('an alarm goes off below its share of usable answers, is OK again above, and ends in no data', async () => {
    const { clock, alarms, say, states } = system();
    say('buy', 'served', 10);
    say('buy', 'degraded', 10);
    say('buy', 'failed', 20);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('OK');
    say('buy', 'failed', 1);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('ALARM');
    await clock.advance(4999);
    say('buy', 'served', 20);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('OK');
    await clock.advance(1);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('OK');
    await clock.advance(4999);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('INSUFFICIENT_DATA');
    expect(states().filter((text) => text.startsWith('guardrail-buy'))).toEqual([
      'guardrail-buy OK',
      'guardrail-buy ALARM',
      'guardrail-buy OK',
      'guardrail-buy INSUFFICIENT_DATA',
    ]);
  });

  test('a journey in ruins does not set off the others, and all users together only when nearly all fail', () => {
    const { alarms, say } = system();
    say('buy', 'failed', 60);
    say('browse', 'served', 20);
    expect(alarms.read(alarmArn('guardrail-buy')).state).toBe('ALARM');
    expect(alarms.read(alarmArn('guardrail-browse')).state).toBe('OK');
    expect(alarms.read(alarmArn('guardrail-users')).state).toBe('OK');
    say('track', 'failed', 60);
    expect(alarms.read(alarmArn('guardrail-users')).state).toBe('ALARM');
  });

  test('one that journeys share is the worst of theirs, and there is none for journeys that are not there', () => {
    const { alarms, say, states } = system();
    expect(alarms.exists(alarmArn('guardrail-buy+dance'))).toBe(false);
    expect(alarms.exists(alarmArn('guardrail-buy+track').replace('shop', 'bank'))).toBe(false);
    const shared = alarmArn('guardrail-buy+track');
    expect(alarms.exists(shared)).toBe(true);
    expect(alarms.read(shared).state).toBe('INSUFFICIENT_DATA');
    say('buy', 'served', 20);
    expect(alarms.read(shared).state).toBe('OK');
    say('track', 'failed', 20);
    expect(alarms.read(shared)).toEqual({
      state: 'ALARM',
      reason: 'track: 0 of 20 answers usable in 5 s; at least 50 % wanted',
    });
    expect(states()).toContain('guardrail-buy+track ALARM');
  });

  test('subscribers hear every change with its reason until they leave', () => {
    const { alarms, say } = system();
    const heard: GuardrailChange[] = [];
    const leave = alarms.subscribe((change) => heard.push(change));
    say('home', 'failed', 20);
    expect(heard).toEqual([
      {
        alarm: 'guardrail-home',
        arn: alarmArn('guardrail-home'),
        state: 'ALARM',
        reason: '0 of 20 answers usable in 5 s; at least 50 % wanted',
      },
    ]);
    const { state, reason } = heard[0] as GuardrailChange;
    expect(alarms.read(alarmArn('guardrail-home'))).toEqual({ state, reason });
    leave();
    say('home', 'served', 40);
    expect(heard).toHaveLength(1);
    expect(alarms.read(alarmArn('guardrail-home')).state).toBe('OK');
  });
});
