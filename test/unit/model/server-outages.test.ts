import { describe, expect, test } from '@jest/globals';
import { named, templateHere } from './support/of-system.ts';
import { degradable, postgres, redis, service, smallSystems, systemOf } from './support/small-systems.ts';

describe('a store that is a server', () => {
  const system = smallSystems['web and Postgres'];

  test('has its own outage in a game day', () => {
    expect(named(system, 'outage-db')).toMatchObject({
      listed: true,
      hits: ['db'],
      gone: ['db'],
      family: 'store-outage',
    });
    expect(templateHere(system, 'outage-db').actions.web).toMatchObject({
      actionId: 'aws:ecs:task-network-blackhole-port',
      parameters: { port: '5432', trafficType: 'egress' },
    });
  });

  test('is told by its address where another has its port, so that nothing else is silenced', () => {
    const replica = { ...postgres, name: 'replica' };
    const both = systemOf({
      services: [service('web', ['db', degradable('replica')], { public: true })],
      stores: [postgres, replica],
    });
    for (const name of ['outage-db', 'lose-web-to-db']) {
      const [action] = Object.values(templateHere(both, name).actions);
      expect(action).toMatchObject({
        actionId: 'aws:ecs:task-network-packet-loss',
        parameters: { sources: 'db', lossPercent: '100' },
      });
    }
  });

  test('of caches on several ports all fall silent', () => {
    const sessions = { ...redis, name: 'sessions', port: 6380 };
    const two = systemOf({
      services: [service('web', ['cache', 'sessions'], { public: true }), service('api', ['sessions'])],
      stores: [redis, sessions],
    });
    const ports = Object.entries(templateHere(two, 'redis-outage').actions).map(([name, { parameters }]) => [
      name,
      parameters?.port,
    ]);
    expect(ports).toEqual([
      ['web-cache', '6379'],
      ['web-sessions', '6380'],
      ['api', '6380'],
    ]);
  });
});
