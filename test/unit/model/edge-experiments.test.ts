import { describe, expect, test } from '@jest/globals';
import { edgeExperiment, edgeFaults, whyNotOnEdge } from '../../../lib/model/experiments/edge-faults.ts';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { experimentsOf, omissionsOf } from '../../../lib/model/experiments/index.ts';
import { localOnly } from '../../../lib/model/experiments/template.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { type Call, edgesOf } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

describe('experiments on edges, and on services that are called', () => {
  test('break each dependency in every way that it can be broken, in AWS by loss of packets on all at once', () => {
    const edges = edgesOf(shop);
    const ofEdges = experimentsOf(shopModel).filter(({ name }) =>
      edges.some((edge) => edgeFaults.some((fault) => edgeExperiment(fault, edge) === name)),
    );
    const withoutErrors = edges.filter((edge) => whyNotOnEdge(shop, 'errors', edge) !== undefined);
    expect(withoutErrors.map(({ callee }) => callee)).toEqual(['cache', 'cache', 'cache']);
    expect(ofEdges).toHaveLength(edges.length * edgeFaults.length - withoutErrors.length);
    const here = ofEdges.filter((experiment) => localOnly(experiment) !== undefined);
    expect(new Set(here.map(({ family }) => family))).toEqual(
      new Set(['lossy-dependency', 'failing-dependency', 'reset-dependency']),
    );
    expect(here.filter(({ listed }) => listed)).toEqual([]);
  });

  test('of an edge promise what is promised without the callee, wherever it is of no use', () => {
    const [lost, ...others] = (['gone', 'errors', 'resets'] as const).map((fault) => {
      const name = edgeExperiment(fault, { caller: 'payment-service', callee: 'payments' });
      const { hits, gone, expectedRadius } = experimentsOf(shopModel).find((one) => one.name === name) as Experiment;
      return { hits, gone, expectedRadius };
    });
    expect(lost?.gone).toEqual(['payments']);
    for (const other of others) expect(other).toEqual(lost);
  });

  test('reset one caller’s connections where that can be, and elsewhere those of all where it is alone', () => {
    const contained = { ...shop, services: shop.services.map((service) => ({ ...service, contained: true as const })) };
    const system = { ...shopModel, topology: contained };
    const resets = (of: SystemModel) => experimentsOf(of).filter(({ family }) => family === 'reset-dependency');
    const parametersOf = ({ actions }: Experiment) => String(actions.resets?.parameters?.documentParameters);
    for (const experiment of resets(shopModel)) expect(parametersOf(experiment)).toContain('Caller');
    expect(resets(system).map(({ hits }) => hits)).not.toContainEqual(['cache']);
    expect(resets(system).map(({ hits }) => hits)).toContainEqual(['payments']);
    for (const experiment of resets(system)) expect(parametersOf(experiment)).not.toContain('Caller');
    expect(omissionsOf(system)).toContainEqual(expect.objectContaining({ omitted: 'failing-dependency' }));
    expect(omissionsOf(system)).toContainEqual({
      omitted: 'resets-product-service-to-cache',
      why: 'in containers the connections of all who call cache are reset alike',
    });
  });

  test('a game day cuts each service and queue that a caller does without, none twice, and none that is seldom called', () => {
    const cut = experimentsOf(shopModel).filter(({ family, listed }) => family === 'lose-dependency' && listed);
    expect(cut.map(({ name }) => name)).toEqual([
      'lose-payment',
      'lose-gateway-to-recommendation-service',
      'lose-order-service-to-order-events',
      'lose-recommendation-service-to-product-service',
      'lose-notification-service-to-order-events',
    ]);
  });

  test('a game day loses replies of those who keep data, a thorough one each such call, and none where nothing is kept', () => {
    const losing = experimentsOf(shopModel).filter(({ family }) => family === 'lose-replies');
    const listed = losing.filter((one) => one.listed);
    expect(losing.length).toBeGreaterThan(listed.length);
    expect(listed.map(({ name }) => name)).toEqual([
      'lose-replies-gateway-to-order-service',
      'lose-replies-order-service-to-payment-service',
    ]);
    expect(losing.filter(({ thorough }) => thorough)).toEqual(listed);
  });

  test('a game day stops tasks of the services that most others call while they are slow, a thorough one each alone', () => {
    const stopping = experimentsOf(shopModel).filter(({ family }) => family === 'stop-while-slow');
    expect(stopping.filter(({ listed }) => listed).map(({ name }) => name)).toEqual(['stop-while-slow']);
    expect(stopping[0]?.hits).toHaveLength(4);
    const slowed = Object.values(stopping[0]?.actions ?? {}).map(({ parameters }) =>
      JSON.stringify(parameters?.sources),
    );
    for (const service of stopping[0]?.hits ?? []) expect(slowed).not.toContain(JSON.stringify({ addressOf: service }));
    const alone = stopping.filter(({ thorough }) => thorough).flatMap(({ hits }) => hits);
    expect(alone).toEqual(shop.services.map(({ name }) => name));
  });

  test('a thorough game day has each call lost, slow, nearly late where that is known, and held; and two faults that redundancy covers each', () => {
    const thorough = experimentsOf(shopModel).filter((one) => one.thorough);
    const families = Object.groupBy(thorough, ({ family }) => family);
    const often = ({ seldom }: Call) => !seldom;
    const calls = shop.services.flatMap(({ name, calls }) =>
      calls.filter(often).map(({ to, timeoutMilliseconds }) => [name, to, timeoutMilliseconds] as const),
    );
    const names = thorough.map(({ name }) => name);
    for (const [caller, callee, limit] of calls) {
      const slow = `${limit === undefined ? 'slow' : 'nearly-late'}-${caller}-to-${callee}`;
      expect(names).toEqual(expect.arrayContaining([`lose-${caller}-to-${callee}`, slow]));
    }
    expect(names).not.toContain('slow-gateway-to-order-service');
    const late = thorough.find(({ name }) => name === 'nearly-late-gateway-to-order-service');
    expect(late?.actions.slow?.parameters).toMatchObject({ delayMilliseconds: '720', jitterMilliseconds: '0' });
    expect(families['nearly-late-dependency']).toHaveLength(5);
    const toServices = calls.filter(([, callee]) => shop.services.some(({ name }) => name === callee));
    expect(families['hold-requests']).toHaveLength(toServices.length);
    expect(families['hold-requests']?.find(({ hits }) => hits.includes('payment-service'))).toMatchObject({ gone: [] });
    expect(families['two-faults']).toMatchObject([{ hits: ['products', 'product-service'], gone: [] }]);
  });
});
