import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { journeysAt, journeysNeeding } from '../../../lib/model/journeys.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { createAlarms } from '../../../measure/alarms.ts';
import type { Outcome } from '../../../measure/load/sample.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const task = { description: 'A service.', replicas: 2, cpu: 256, memory: 512, processName: 'node' };
const call = (to: string, degradable = false) => ({ to, degradable, whenGone: 'an error' });

/** A site and an API of its own, which both keep things in one back; only the site's reviews can be done without. */
const topology: Topology = {
  name: 'library',
  zones: [
    { name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' },
    { name: 'us-east-1b', id: 'use1-az2', cidr: '10.0.16.0/20' },
  ],
  services: [
    { ...task, name: 'site', port: 9000, public: true, calls: [call('reviews', true), call('api')] },
    { ...task, name: 'api', port: 9001, public: true, calls: [call('back'), call('db')] },
    { ...task, name: 'reviews', port: 9002, calls: [] },
    { ...task, name: 'back', port: 9003, calls: [] },
  ],
  stores: [{ kind: 'redis', name: 'db', port: 6379 }],
};
const system = {
  topology,
  journeys: [
    { name: 'read', description: 'Reads.', share: 50, calls: ['reviews'] },
    { name: 'lend', description: 'Lends.', share: 30, calls: ['api'] },
    { name: 'sync', description: 'Syncs.', share: 20, at: 'api', calls: ['back', 'db'] },
  ],
};
const needing = (...gone: string[]) => journeysNeeding(system, gone).map(({ name }) => name);

describe('several public services', () => {
  test('have journeys of their own: the first those that name none', () => {
    const at = (service: string) => journeysAt(system, service).map(({ name }) => name);
    expect([at('site'), at('api'), at('back')]).toEqual([['read', 'lend'], ['sync'], []]);
  });

  test('are needed by their own journeys, and by those that reach them through another', () => {
    expect(needing('site')).toEqual(['read', 'lend']);
    expect(needing('api')).toEqual(['lend', 'sync']);
    expect(needing('back')).toEqual(['lend', 'sync']);
    expect(needing('db')).toEqual(['lend', 'sync']);
    expect(needing('reviews')).toEqual([]);
  });

  test('have an experiment that a guardrail stops, where one of them needs a service', () => {
    const experiments = experimentsOf({ ...system, storeActions: {}, experiments: [] });
    const stopped = experiments.find(({ name }) => name === 'alarm-stops-experiment');
    expect(stopped?.description).toBe('site cannot reach api, and the experiment declares that nobody needs it.');
  });

  test('a bad deployment of one is told by its own users, not by those of another', async () => {
    const clock = manualClock();
    const alarms = createAlarms({ system, clock, onState: () => {} });
    const { alarmArn } = localReferences(topology);
    const say = (journey: string, outcome: Outcome) =>
      alarms.users(
        Array.from({ length: 20 }, () => ({ journey, intended: 0, milliseconds: 5, outcome, attempts: 1, slip: 0 })),
      );
    const states = () => ['site', 'api'].map((service) => alarms.read(alarmArn(`deployment-${service}`)).state);
    for (let window = 0; window < 4; window++) {
      say('read', 'served');
      say('sync', 'failed');
      await clock.advance(2000);
    }
    expect(states()).toEqual(['OK', 'ALARM']);
  });
});
