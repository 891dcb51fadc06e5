import { describe, expect, test } from '@jest/globals';
import { duration, idsOf, plan, task, tasks } from './support/plan-of.ts';

describe('sources', () => {
  const inZoneB = tasks.filter(({ availabilityZone }) => availabilityZone === 'us-east-1b').map(({ id }) => id);
  const matchOf = (sources: string) => {
    const [step] = plan('aws:ecs:task-network-latency', { duration, sources }).steps;
    return step && 'match' in step ? step.match : undefined;
  };

  test.each([['ALL'], ['0.0.0.0/0'], ['gateway,ALL']])('%s are all that the task sends', (sources) => {
    expect(matchOf(sources)).toEqual({ sender: task.id });
  });

  test.each([
    ['payment-service', idsOf('payment-service')],
    ['gateway,cache', [...idsOf('gateway'), 'cache']],
    ['orders', ['orders']],
    ['DYNAMODB', ['products', 'orders', 'payments']],
    ['sqs.us-east-1.amazonaws.com', ['order-events']],
    ['dynamodb.eu-west-1.amazonaws.com', ['products', 'orders', 'payments']],
    ['payment-service.shop-prod.internal', idsOf('payment-service')],
    ['payment-service.shop.local', idsOf('payment-service')],
    ['master.shop-dev-cache.abc123.use1.cache.amazonaws.com', ['cache']],
    ['us-east-1b', inZoneB],
    ['use1-az2', inZoneB],
    ['10.0.16.0/20', inZoneB],
    ['S3,cache', ['cache']],
  ])('%s are resolved once', (sources, receivers) => {
    expect(receivers.length).toBeGreaterThan(0);
    expect(matchOf(sources)).toEqual({ sender: task.id, receivers });
  });

  test('an address means the tasks that have it', () => {
    expect(matchOf(task.privateIpv4Address)).toEqual({ sender: task.id, receivers: [task.id] });
  });

  test.each([
    ['S3'],
    ['10.9.0.0/16'],
    ['10.0.0.0/32'],
    ['s3.us-east-1.amazonaws.com'],
    ['example.com'],
    ['payment-service.bank-prod.internal'],
    ['nobody.shop-prod.internal'],
  ])('%s are nobody here, so nothing is done', (sources) => {
    expect(plan('aws:ecs:task-network-latency', { duration, sources })).toMatchObject({ steps: [], undo: [] });
  });

  test('a domain name that is nobody’s beside one that is somebody’s is told', () => {
    const { steps, note } = plan('aws:ecs:task-network-latency', { duration, sources: 'example.com,cache' });
    expect(steps).toMatchObject([{ match: { receivers: ['cache'] } }]);
    expect(note).toBe('No flow of shop goes to example.com: a service is SERVICE.shop-ENVIRONMENT.internal.');
  });

  test.each([['nobody'], ['10.0.0.256'], ['10.0.0.0/33'], ['10.0.0'], ['us-west-2a']])(
    '%s is unknown and named',
    (sources) => {
      expect(() => matchOf(sources)).toThrow(JSON.stringify(sources));
    },
  );
});
