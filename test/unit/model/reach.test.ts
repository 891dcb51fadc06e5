import { describe, expect, test } from '@jest/globals';
import { reachOf } from '../../../lib/model/experiments/reach.ts';
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
