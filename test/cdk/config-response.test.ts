import { describe, expect, test } from '@jest/globals';
import { checkConfig } from '../../lib/config/check-config.ts';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf, type Overrides } from '../../lib/config/settings.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { certificateArn, domainName } from './support/certificate.ts';

describe('the response of an environment', () => {
  const dev = configOf(shopModel, 'dev');
  const prod = configOf(shopModel, 'prod', { certificateArn, domainName });

  test('acts where nobody is hurt by a mistake, and in production says what it would do', () => {
    expect(dev.response.rollback.mode).toBe('act');
    expect(configOf(shopModel, 'staging').response.rollback.mode).toBe('act');
    expect(prod.response.rollback).toMatchObject({ mode: 'observe', services: {} });
    expect([dev.tracing, prod.tracing]).toEqual([false, false]);
  });

  test('-c stack=own says that CloudFormation does not own the versions', () => {
    expect(dev.response.rollback.stack).toBe('cloudformation');
    expect(configOf(shopModel, 'dev', { stack: 'own' }).response.rollback).toEqual({
      ...dev.response.rollback,
      stack: 'own',
    });
  });

  test('-c rollback= and -c channels= say it otherwise', () => {
    const given = { certificateArn, domainName, rollback: 'gateway, order-service' };
    expect(configOf(shopModel, 'prod', given).response.rollback).toMatchObject({
      mode: 'observe',
      services: { gateway: 'act', 'order-service': 'act' },
    });
    expect(configOf(shopModel, 'dev', { rollback: 'observe' }).response.rollback.mode).toBe('observe');
    const channels = 'slack:team:shop-dev-slack,pagerduty:night:shop-dev-pager/key';
    expect(configOf(shopModel, 'dev', { channels }).response.notify.channels).toEqual([
      { kind: 'slack', name: 'team', secret: 'shop-dev-slack' },
      { kind: 'pagerduty', name: 'night', secret: 'shop-dev-pager/key' },
    ]);
  });

  test.each([
    [{ rollback: 'gatewy' }, 'rollback: "gatewy" is neither act, observe nor a service (gateway, '],
    [{ rollback: 'act,observe' }, 'rollback: "act" is neither act, observe nor a service'],
    [
      { channels: 'teams:x:shop-dev-x' },
      'channels: "teams:x:shop-dev-x" is not KIND:NAME:SECRET with a kind of webhook',
    ],
    [{ stack: 'mine' }, 'response.rollback.stack is "mine": cloudformation or own'],
    [{ channels: 'slack' }, '"slack::": "" is no name'],
    [{ channels: 'slack:team:slack-token' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:team:shop-prod-slack' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:a:shop-dev-*' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:a:shop-dev-a,webhook:a:shop-dev-b' }, 'there are two of the name "a"'],
  ])('refuses %j', (overrides, message) => {
    expect(() => configOf(shopModel, 'dev', overrides as Overrides)).toThrow(message);
    expect(() => configOf(shopModel, 'dev', overrides as Overrides)).toThrow(ConfigError);
  });

  const window = { days: ['Mon'], from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' } as const;
  const freeze = { name: 'sale', from: '2026-11-27T00:00:00+01:00', to: '2026-11-30T00:00:00+01:00' };

  test.each([
    ['rollback', { mode: 'maybe' }, 'response.rollback: mode is "maybe": act or observe'],
    ['rollback', { services: { gateway: 'yes' } }, 'response.rollback: gateway is "yes": act or observe'],
    ['rollback', { stack: 'terraform' }, 'response.rollback.stack is "terraform": cloudformation or own'],
    ['rollback', { lockHours: 0 }, 'response.rollback.lockHours is 0: above 0'],
    ['rollback', { suspectMinutes: Number.NaN }, 'response.rollback.suspectMinutes is NaN: above 0'],
    ['notify', { allowPrivateAddresses: true }, 'allowPrivateAddresses is true: in AWS it must be false'],
    ['notify', { groupMinutes: 0 }, 'response.notify.groupMinutes is 0: above 0'],
    ['preflight', { changeWindows: [{ ...window, days: [] }] }, 'changeWindows: a window has no days'],
    ['preflight', { changeWindows: [{ ...window, days: ['Monday'] }] }, '"Monday" is no day of Mon, Tue'],
    ['preflight', { changeWindows: [{ ...window, from: '9:00' }] }, '"9:00" is no time such as 09:30'],
    ['preflight', { changeWindows: [{ ...window, to: '24:00' }] }, '"24:00" is no time such as 09:30'],
    ['preflight', { changeWindows: [{ ...window, to: '09:00' }] }, 'a window from 09:00 to 09:00 has no length'],
    ['preflight', { changeWindows: [{ ...window, timeZone: 'Mars/Base' }] }, '"Mars/Base" is no time zone'],
    ['preflight', { freezes: [{ ...freeze, from: '2026-11-27' }] }, '"sale": "2026-11-27" is no time such as'],
    ['preflight', { freezes: [{ ...freeze, to: freeze.from }] }, '"sale" ends at 2026-11-27T00:00:00+01:00, before'],
    ['preflight', { errorBudget: { days: 30, leastLeft: 2, mostBurnRate: 2 } }, 'errorBudget.leastLeft is 2: 0 to 1'],
    ['preflight', { errorBudget: { days: 0, leastLeft: 0, mostBurnRate: 2 } }, 'errorBudget.days is 0: above 0'],
    ['preflight', { approvals: 2 }, 'response.preflight.approvals is 2: 0 or 1'],
    ['preflight', { decisionSeconds: -1 }, 'response.preflight.decisionSeconds is -1: above 0'],
  ] as const)('refuses %s %j', (part, wrong, message) => {
    const response = { ...dev.response, [part]: { ...dev.response[part], ...wrong } } as typeof dev.response;
    expect(() => checkConfig({ ...dev, response })).toThrow(message);
  });

  test('takes windows past midnight, and freezes', () => {
    const preflight = {
      ...dev.response.preflight,
      changeWindows: [window, { ...window, from: '22:00', to: '02:00' }],
      freezes: [freeze],
      approvals: 1,
    } as const;
    expect(() => checkConfig({ ...dev, response: { ...dev.response, preflight } })).not.toThrow();
  });
});
