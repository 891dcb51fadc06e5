import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../lib/config/config.ts';
import { environmentFrom, overridesFrom } from '../../lib/config/context.ts';
import { configOf } from '../../lib/config/settings.ts';
import { shopModel } from '../../systems/shop/model.ts';

/** The settings of dev by a context as JSON has it. */
const configBy = (context: Readonly<Record<string, unknown>>) =>
  configOf(
    shopModel,
    'dev',
    overridesFrom((key) => context[key]),
  );

describe('context that is not text, as in cdk.json', () => {
  test.each<[Record<string, unknown>, object]>([
    [{ zones: ['use1-az1', 'use1-az4'] }, { zones: ['use1-az1', 'use1-az4'] }],
    [{ notify: ['a@b.c', 'd@e.f'] }, { notify: ['a@b.c', 'd@e.f'] }],
    [{ notify: [] }, { notify: [] }],
    [
      { rollback: ['gateway', 'order-service'] },
      { response: { rollback: { services: { gateway: 'act', 'order-service': 'act' } } } },
    ],
    [
      { channels: ['slack:a:shop-dev-a'] },
      { response: { notify: { channels: [{ kind: 'slack', name: 'a', secret: 'shop-dev-a' }] } } },
    ],
    [{ allowedCidrs: ['203.0.113.0/24'] }, { allowedCidrs: ['203.0.113.0/24'] }],
    [{ faultInjection: ['gateway'] }, { faultInjection: ['gateway'] }],
    [{ faultInjection: false }, { faultInjection: 'none' }],
    [{ faultInjection: [] }, { faultInjection: 'none' }],
    [{ faultInjection: true }, { faultInjection: 'every-service' }],
    [{ load: 5 }, { load: { requestsPerSecond: 5 } }],
    [{ targetAccounts: 111122223333 }, { targetAccounts: ['111122223333'] }],
    [{ targetAccounts: ['111122223331', 111122223332] }, { targetAccounts: ['111122223331', '111122223332'] }],
    [{ orchestratorAccount: 111122223333 }, { orchestratorAccount: '111122223333' }],
    [{ zones: null, load: undefined }, { load: { requestsPerSecond: 20 } }],
  ])('%j is taken', (context, config) => {
    expect(configBy(context)).toMatchObject(config);
  });

  test('a load of false is none', () => {
    expect(configBy({ load: false })).not.toHaveProperty('load');
  });

  test.each<[Record<string, unknown>, string]>([
    [{ load: 0 }, 'load is 0: requests a second, above 0 and at most 2000, or off'],
    [{ load: true }, 'setting load is true: a number, or off is wanted'],
    [{ load: [5] }, 'setting load is [5]: a number, or off is wanted'],
    [{ zones: 5 }, 'setting zones is 5: a list, or text with commas between is wanted'],
    [{ zones: [] }, 'setting zones is []: a list'],
    [{ zones: [['use1-az1']] }, 'setting zones is [["use1-az1"]]: a list'],
    [{ allowedCidrs: [] }, 'setting allowedCidrs is []: a list'],
    [{ region: ['us-east-1'] }, 'setting region is ["us-east-1"]: text is wanted'],
    [{ agentImage: { name: 'ours' } }, 'setting agentImage is {"name":"ours"}: text is wanted'],
    [{ targetAccounts: 1 }, 'targetAccounts: "1" is not an account id of 12 digits'],
  ])('%j is refused in one sentence', (context, message) => {
    expect(() => configBy(context)).toThrow(message);
    expect(() => configBy(context)).toThrow(ConfigError);
  });

  test('nor is the environment', () => {
    expect(() => environmentFrom(() => ['dev'])).toThrow('setting env is ["dev"]: text is wanted');
    expect(environmentFrom(() => 'dev')).toBe('dev');
  });
});
