import { describe, expect, test } from '@jest/globals';
import { reachOf } from '../../../lib/model/experiments/reach.ts';
import { readDocument } from '../../../lib/model/faults/automation.ts';
import { httpFault } from '../../../lib/model/faults/http-fault.ts';
import { topology } from '../../../systems/shop/topology.ts';

/** What order-service loses when nothing that it sends to `source` arrives. */
const hitsOf = (source: string) =>
  reachOf(topology, {
    services: ['order-service'],
    effects: [
      {
        kind: 'network',
        traffic: { sources: [source], flowsPercent: 100 },
        impairment: { kind: 'loss', percent: 100 },
      },
    ],
  }).hits;

describe('a callee named by the domain of its API', () => {
  test.each([
    ['sqs.us-east-1.amazonaws.com', 'order-events'],
    ['sqs.eu-west-1.amazonaws.com', 'order-events'],
    ['sqs.cn-north-1.amazonaws.com.cn', 'order-events'],
    ['order-events', 'order-events'],
    ['dynamodb.eu-west-1.amazonaws.com', 'orders'],
    ['DYNAMODB', 'orders'],
  ])('%s is %s, in whatever Region', (source, store) => {
    expect(hitsOf(source)).toEqual(['order-service', store]);
  });

  test('no other domain is', () => {
    for (const source of ['sns.us-east-1.amazonaws.com', 'sqs.example.com']) {
      expect(hitsOf(source)).toEqual(['order-service']);
    }
  });
});

describe('a callee whose requests are touched', () => {
  const reach = (parameters: Record<string, string>) => {
    const given = { Duration: 'PT1M', Callee: 'product-service', ...parameters };
    const read = readDocument(httpFault, given);
    if ('issues' in read) throw new Error(JSON.stringify(read.issues));
    return reachOf(topology, { effects: [read.effect] });
  };

  test('is gone for those who need it where all are answered in its place', () => {
    expect(reach({})).toMatchObject({ hits: ['product-service'], gone: ['product-service'] });
    expect(reach({}).expectedRadius).toContain('gateway');
  });

  test.each([{ Percent: '99' }, { First: '5' }, { Effect: 'delay' }, { Path: '/products' }, { Method: 'POST' }])(
    'is hit, and there, with %j: who asks is to do with it',
    (parameters) => {
      const hit = ['product-service'];
      expect(reach(parameters)).toEqual({ hits: hit, gone: [], expectedRadius: hit });
    },
  );
});
