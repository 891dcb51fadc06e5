import { describe, expect, test } from '@jest/globals';
import { firstBadOf, harmBegunBy } from '../../../lambda/rollback-deployment/first-bad.ts';
import { zonesOf } from '../../../lambda/rollback-deployment/one-zone.ts';
import { isMutable } from '../../../lambda/rollback-deployment/versions.ts';

describe('the first bad datapoint', () => {
  const at = Date.parse('2019-10-02T17:04:40Z');
  const reason =
    'Threshold Crossed: 2 out of the last 3 datapoints [99.5 (02/10/19 16:59:00), 98.1 (02/10/19 16:58:00)] were greater than the threshold (50.0).';

  test.each([
    ['the earliest that the reason names', { reason, at, lookedBackSeconds: 60 }, Date.parse('2019-10-02T16:58:00Z')],
    ['else as far as the alarm looked back', { reason: 'harm', at, lookedBackSeconds: 60 }, at - 60_000],
    ['else its change of state', { reason: 'harm', at }, at],
    ['and never later than that', { reason: 'x (02/10/29 16:59:00)', at }, at],
  ])('is %s', (_name, alarm, time) => {
    expect(firstBadOf(alarm)).toBe(time);
  });
});

describe('harm had begun at the latest', () => {
  const at = Date.parse('2019-10-02T17:04:40Z');
  const reason = '2 out of the last 3 datapoints [99.5 (02/10/19 17:02:00), 98.1 (02/10/19 17:01:00)] were greater';
  const datapoints = { seconds: 60, bad: 3 };
  const skew = 5000;

  test.each([
    [
      'by the end of the first datapoint that was bad',
      { reason, at, datapoints },
      Date.parse('2019-10-02T17:02:00Z') + skew,
    ],
    ['else by that of the first of as many as ring it', { reason: 'harm', at, datapoints }, at - 120_000 + skew],
    ['when it rang, where one is enough', { reason: 'harm', at, datapoints: { seconds: 60, bad: 1 } }, at],
    ['when it rang, where nothing is told', { reason: 'harm', at }, at],
  ])('%s', (_name, alarm, time) => {
    expect(harmBegunBy(alarm)).toBe(time);
  });
});

test.each([
  [`111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:${'a'.repeat(64)}`, false],
  [`111122223333.dkr.ecr.us-east-1.amazonaws.com/cdk-hnb659fds-container-assets:${'0f'.repeat(32)}`, false],
  ['shop/order:latest', true],
  ['shop/order:1.2.3', true],
  ['shop/order', true],
])('whether %s may mean another image by now', (image, mutable) => {
  expect(isMutable(image)).toBe(mutable);
});

describe('the zones of bad tasks', () => {
  const began = 1000;
  const task = (availabilityZone: string, rest: object = {}) => ({
    availabilityZone,
    taskDefinitionArn: 'order:2',
    createdAt: new Date(2000),
    lastStatus: 'RUNNING',
    healthStatus: 'HEALTHY' as const,
    ...rest,
  });
  const crashed = { lastStatus: 'STOPPED', healthStatus: 'UNKNOWN', stopCode: 'EssentialContainerExited' };
  const replaced = { lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' };
  const old = { taskDefinitionArn: 'order:1' };

  test.each([
    ['one', [task('a', crashed), task('a', { healthStatus: 'UNHEALTHY' }), task('b')], { bad: 'one', zone: 'a' }],
    ['several', [task('a', crashed), task('b', crashed)], { bad: 'several' }],
    ['unknown: all seem well', [task('a'), task('b')], { bad: 'unknown' }],
    ['unknown: some there are good', [task('a', crashed), task('a'), task('b')], { bad: 'unknown' }],
    ['unknown: only the old version is elsewhere', [task('a', crashed), task('b', old)], { bad: 'unknown' }],
    ['unknown: a task that was replaced as usual', [task('a', replaced), task('b')], { bad: 'unknown' }],
    [
      'one: a task that failed its health checks',
      [task('a', { ...replaced, stoppedReason: 'Task failed container health checks' }), task('b')],
      { bad: 'one', zone: 'a' },
    ],
    [
      'unknown: what ran before the deployment',
      [task('a', { ...crashed, createdAt: new Date(1) }), task('b')],
      { bad: 'unknown' },
    ],
  ])('%s', (_name, tasks, zones) => {
    expect(zonesOf(tasks as never, { taskDefinition: 'order:2', began })).toEqual(zones);
  });
});
