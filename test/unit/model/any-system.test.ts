import { describe, expect, test } from '@jest/globals';
import { edgeExperiment, edgeFaults, whyNotOnEdge } from '../../../lib/model/experiments/edge-faults.ts';
import { experimentsOf, omissionsOf } from '../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../lib/model/experiments/local-references.ts';
import { overQuota } from '../../../lib/model/experiments/over-quota.ts';
import { prepare } from '../../../lib/model/experiments/prepare.ts';
import { radiusIn } from '../../../lib/model/experiments/radius-tags.ts';
import { templateOf } from '../../../lib/model/experiments/template.ts';
import { journeysNeeding } from '../../../lib/model/journeys.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { checkTags } from '../../../local/engine/tags.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { named, omitted, templateHere } from './support/of-system.ts';
import { postgres, redis, service, smallSystems, systemOf, undeclared, zonesOf } from './support/small-systems.ts';

describe.each(Object.entries(smallSystems))('of %s', (_, system: SystemModel) => {
  const experiments = experimentsOf(system);

  test('every experiment is a template that can be prepared, and hits something', () => {
    for (const experiment of experiments) {
      const body = templateOf(experiment, system, localReferences(system.topology));
      const { name } = experiment;
      expect({ name, issues: prepare(body, system).issues, over: overQuota(body) }).toEqual({
        name,
        issues: [],
        over: [],
      });
      expect(Object.keys(body.actions).length).toBeGreaterThan(0);
      expect(body.stopConditions.length).toBeGreaterThan(0);
      expect(experiment.hits.length).toBeGreaterThan(0);
      expect(`${experiment.description} ${experiment.hypothesis}`).not.toMatch(/undefined|: ?[;.]|^\s*$|, ?\./);
    }
  });

  test('no two have one name, each service is killed, stopped and hung, and each edge lost and slow', () => {
    const names = experiments.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, calls } of system.topology.services) {
      expect(names).toEqual(expect.arrayContaining([`kill-${name}`, `stop-${name}`, `hang-${name}`]));
      for (const { to } of calls) {
        expect(names).toEqual(expect.arrayContaining([`lose-${name}-to-${to}`, `slow-${name}-to-${to}`]));
        for (const fault of edgeFaults) {
          const edge = { caller: name, callee: to };
          const isThere = names.includes(edgeExperiment(fault, edge));
          expect({ edge, fault, isThere }).toEqual({
            edge,
            fault,
            isThere: whyNotOnEdge(system.topology, fault, edge) === undefined,
          });
        }
      }
    }
  });

  test('what is left out has its reason, and is not there', () => {
    for (const { omitted, why } of omissionsOf(system)) {
      expect(why).not.toBe('');
      const there = experiments.filter(({ name, family }) => name === omitted || family === omitted);
      expect(there).toEqual([]);
    }
  });

  test('whoever loses the last task says so, and what needs it may fail', () => {
    for (const { name, family, hits, gone, allowLastHealthyTask, hypothesis } of experiments) {
      if (!['kill-service', 'stop-service', 'hang-service'].includes(family)) continue;
      const [hit] = hits;
      const isAlone = system.topology.services.find((one) => one.name === hit)?.replicas === 1;
      expect({ name, allowLastHealthyTask, gone }).toEqual({
        name,
        allowLastHealthyTask: isAlone,
        gone: isAlone ? [hit] : [],
      });
      expect(hypothesis.includes('other task of')).toBe(family === 'kill-service' && !isAlone);
    }
  });
});

describe('of so many services that FIS cannot act on all at once', () => {
  const treeOf = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `service-number-${index + 1}`);
    const calleesOf = (index: number) => [2 * index + 1, 2 * index + 2].flatMap((callee) => names[callee] ?? []);
    return systemOf({
      services: names.map((name, index) => service(name, calleesOf(index), { public: index === 0 })),
    });
  };
  const many = treeOf(30);

  test('every experiment is a template that FIS takes, with its whole radius', () => {
    for (const experiment of experimentsOf(many)) {
      const { name, expectedRadius } = experiment;
      const body = templateOf(experiment, many, localReferences(many.topology));
      expect({ name, over: overQuota(body), radius: radiusIn(body.tags) }).toEqual({
        name,
        over: [],
        radius: expectedRadius,
      });
      expect(() => checkTags(body.tags)).not.toThrow();
      expect(body.description.length).toBeLessThanOrEqual(512);
    }
    expect(experimentsOf(many).find(({ name }) => name === 'zone-impairment-1')?.expectedRadius).toHaveLength(30);
  });

  test('a lossy network hits ten, and an outage of a zone is left out with the numbers', () => {
    expect(named(many, 'lossy-network').hits).toHaveLength(10);
    expect(named(many, 'lossy-network').description).toBe(
      'Every tenth packet of the 10 services that most others call is lost.',
    );
    expect(omissionsOf(many)).toContainEqual({
      omitted: 'zone-outage-1',
      why: 'it would have 30 actions, FIS takes 20',
    });
    expect(omitted(treeOf(10))).not.toContain('zone-outage-1');
  });
});

describe('what a system cannot have', () => {
  test('is left out with the reason', () => {
    expect(omitted(shopModel)).toEqual([
      'errors-product-service-to-cache',
      'errors-order-service-to-cache',
      'errors-recommendation-service-to-cache',
    ]);
    expect(omissionsOf(smallSystems['web and Postgres'])).toEqual(
      expect.arrayContaining([
        { omitted: 'memory-stress', why: 'no service holds memory as its limits file says' },
        { omitted: 'dynamodb-outage', why: 'nobody calls a store of the kind dynamodb-table' },
        { omitted: 'random-kill', why: 'it kills in 3 services at once, and there are fewer' },
        { omitted: 'alarm-stops-experiment', why: 'nobody has said of a service behind the edge that users need it' },
      ]),
    );
    expect(omitted(smallSystems['a chain of three'])).toEqual(
      expect.arrayContaining(['zone-outage', 'zone-impairment', 'zone-slowdown', 'cross-zone-slowdown']),
    );
    expect(omitted(smallSystems['a chain that nobody has declared'])).toContain('alarm-stops-experiment');
  });

  test('is a store that nobody calls, too', () => {
    const lonely = systemOf({ services: [service('web', [], { public: true })], stores: [redis, postgres] });
    expect(omitted(lonely)).toContain('redis-outage');
    expect(experimentsOf(lonely).map(({ name }) => name)).not.toContain('outage-db');
  });

  test('memory is filled where a service can be told to, be it not the busiest', () => {
    const services = [service('web', ['api'], { public: true, limitsFile: true }), service('api')];
    expect(named(systemOf({ services }), 'memory-stress').hits).toEqual(['web']);
  });
});

describe('an edge that nobody declared', () => {
  const system = smallSystems['a chain that nobody has declared'];

  test('counts as one that cannot degrade, and its experiments say that nobody knows', () => {
    const lose = named(system, 'lose-api-to-db');
    expect(lose.hypothesis).toMatch(/^Nobody has said what api does without db/);
    expect(named(system, 'slow-api-to-db').hypothesis).toMatch(/^Nobody has said what api does without db/);
    expect([...lose.expectedRadius].sort()).toEqual(['api', 'db', 'web']);
    expect(journeysNeeding(system, lose.gone).map(({ name }) => name)).toEqual(['visit']);
    expect(named(system, 'redis-outage').hypothesis).toContain('api: nobody has said what it does without');
  });

  test('counts so whatever its `degradable` says', () => {
    const odd = systemOf({
      services: [service('web', [{ ...undeclared('api'), degradable: true }], { public: true }), service('api')],
    });
    expect(named(odd, 'lose-web-to-api').gone).toEqual(['api']);
  });
});

describe('stop conditions here', () => {
  test('are not about all users where the experiment says that hardly any are served', () => {
    const { topology } = smallSystems['web and Postgres'];
    const other = { name: 'about', description: 'Reads of us.', share: 50, calls: [] };
    const visit = { name: 'visit', description: 'Looks.', share: 50, calls: ['api'] };
    const half = systemOf(
      { services: [service('web', ['api'], { public: true }), service('api')] },
      { journeys: [visit, other] },
    );
    const stops = (system: SystemModel, name: string) =>
      templateHere(system, name).stopConditions.map(({ source, value }) => value?.split('guardrail-')[1] ?? source);
    expect(stops(systemOf(topology), 'hang-web')).toEqual(['none']);
    expect(stops(half, 'lose-web-to-api')).toEqual(['users', 'about']);
    expect(stops(half, 'kill-api')).toEqual(['users', 'visit', 'about']);
  });
});

describe('zones', () => {
  const services = [
    service('web', ['api'], { public: true }),
    service('api', [], { replicas: 1 }),
    service('batch', [], { zones: ['b'] }),
  ];
  const system = systemOf({ zones: zonesOf('a', 'b', 'c'), services });

  test('that a service is not in do not hit it, and the only one that it is in takes it', () => {
    expect(named(system, 'zone-outage-1')).toMatchObject({
      hits: ['web', 'api'],
      gone: ['api'],
      allowLastHealthyTask: true,
    });
    expect(named(system, 'zone-outage-2')).toMatchObject({ hits: ['web', 'api', 'batch'], gone: ['api', 'batch'] });
    expect(named(system, 'zone-outage-2').hypothesis).toContain('who need api, batch');
    expect(Object.keys(templateHere(system, 'zone-outage-1').targets)).toEqual(['web', 'api']);
  });

  test('where there is nobody to be hit are left out', () => {
    const inB = [service('web', ['api'], { public: true, zones: ['b'] }), service('api', [], { zones: ['b'] })];
    const one = systemOf({ zones: zonesOf('a', 'b'), services: inB });
    expect(omitted(one)).toEqual(expect.arrayContaining(['zone-outage-1', 'zone-slowdown-1', 'cross-zone-slowdown-1']));
    expect(named(one, 'zone-outage-2').gone).toEqual(['web', 'api']);
  });
});
