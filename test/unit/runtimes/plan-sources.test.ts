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

  test.each([['S3'], ['10.9.0.0/16'], ['10.0.0.0/32']])('%s are nobody here, so nothing is done', (sources) => {
    expect(plan('aws:ecs:task-network-latency', { duration, sources })).toMatchObject({ steps: [], undo: [] });
  });

  test.each([['nobody'], ['10.0.0.256'], ['10.0.0.0/33'], ['10.0.0'], ['example.com']])(
    '%s is unknown and named',
    (sources) => {
      expect(() => matchOf(sources)).toThrow(JSON.stringify(sources));
    },
  );
});
