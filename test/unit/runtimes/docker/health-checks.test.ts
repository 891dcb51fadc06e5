import { describe, expect, test } from '@jest/globals';
import { database, inDefault, overridden, topologyOf } from './support/overridden.ts';

describe('health checks', () => {
  const names = ['slow', 'usual', 'often', 'short', 'none', 'off'];
  const checked = (interval?: string) => ({
    ...inDefault,
    healthcheck: { test: ['CMD', 'ask'], ...(interval && { interval }) },
  });
  const { override } = overridden({
    services: {
      ...{ slow: checked('1m30s'), usual: checked(), often: checked('2s'), short: checked('10s') },
      ...{ none: inDefault, off: { ...inDefault, healthcheck: { disable: true } }, database: checked('1m') },
    },
    topology: topologyOf(Object.fromEntries(names.map((name) => [name, 8080])), [database]),
    members: {
      ...Object.fromEntries(names.map((name) => [name, { service: name }])),
      database: { stores: ['database'] },
    },
  });

  test('are made as much more often as faults are shorter than in AWS, and no more often than every 5 s', () => {
    expect(override.services.slow?.healthcheck).toEqual({ interval: '9000ms' });
    expect(override.services.usual?.healthcheck).toEqual({ interval: '5000ms' });
    expect(override.services.short?.healthcheck).toEqual({ interval: '5000ms' });
  });

  test('stay as they are where they are frequent, where there are none, and of stores', () => {
    for (const name of ['often', 'none', 'off', 'database'])
      expect(override.services[name]?.healthcheck).toBeUndefined();
  });
});
