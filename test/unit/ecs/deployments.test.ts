import { beforeEach, describe, expect, test } from '@jest/globals';
import { localArn } from '../../../lib/model/local-account.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { createFleet, type Fleet } from './support/scripted-fleet.ts';

const service = 'product-service';
let clock: ReturnType<typeof manualClock>;
let fleet: Fleet;

beforeEach(() => {
  clock = manualClock();
  fleet = createFleet(clock);
});

const current = () => fleet.ecs.service(service).current;
const passing = () => clock.advance(50);
/** Begins to deploy the next revision, and brings it as far as starting its tasks. */
async function deploy(changes: Parameters<Fleet['ecs']['update']>[1] = {}): Promise<void> {
  fleet.ecs.update(service, { taskDefinition: fleet.register(service).arn, ...changes });
  await passing();
}
const since = (count: number) => fleet.statuses(service).slice(count);
const boot = 3;

test('the start of a service is a deployment, and has succeeded', () => {
  expect(fleet.statuses(service)).toEqual(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL']);
  expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
  expect(current()).toMatchObject({ status: 'SUCCESSFUL', breaker: 'DISABLED', source: undefined });
});

test('a good deployment starts two, drains two, and has succeeded once they are gone', async () => {
  fleet.ecs.update(service, { taskDefinition: fleet.register(service).arn });
  expect([current().status, fleet.tasks(service)]).toEqual(['PENDING', ['1 ready', '1 ready']]);
  await passing();
  expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready', '2 starting', '2 starting']);
  fleet.ready(service);
  expect(fleet.tasks(service)).toEqual(['1 draining', '1 draining', '2 ready', '2 ready']);
  expect(current().status).toBe('IN_PROGRESS');
  fleet.drained(service);
  expect(since(boot)).toEqual(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL']);
  expect(fleet.rollouts(service)).toEqual(['1 IN_PROGRESS', '1 COMPLETED', '2 IN_PROGRESS', '2 COMPLETED']);
});

test('nothing new is deployed where nothing has changed, unless it is forced', async () => {
  fleet.ecs.update(service, {});
  expect(since(boot)).toEqual([]);
  fleet.ecs.update(service, { forceNewDeployment: true });
  await passing();
  expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready', '1 starting', '1 starting']);
});

describe('a task that is killed', () => {
  test('is replaced by what it was, old or new, in the middle of a deployment', async () => {
    await deploy();
    fleet.kill(service, 1);
    expect(fleet.tasks(service)).toEqual(['1 ready', '2 starting', '2 starting', '1 starting']);
    fleet.ready(service);
    expect(fleet.tasks(service).filter((task) => task.endsWith('ready'))).toEqual(['2 ready', '2 ready']);
    fleet.kill(service, 2);
    expect(fleet.tasks(service)).toContain('2 starting');
    expect(current()).toMatchObject({ status: 'IN_PROGRESS', failureCount: 0 });
  });

  test('is replaced when no deployment is under way, and that is none', () => {
    fleet.kill(service, 1);
    fleet.ready(service);
    expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
    expect(since(boot)).toEqual([]);
  });
});

describe('the circuit breaker', () => {
  test('rolls back at the third task that fails, and the old ones serve all the while', async () => {
    await deploy();
    fleet.crash(service);
    expect(current()).toMatchObject({ status: 'IN_PROGRESS', failureCount: 2, threshold: 3 });
    fleet.crash(service);
    expect(current()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', breaker: 'TRIGGERED', failureCount: 3 });
    expect(fleet.tasks(service).filter((task) => task === '1 ready')).toHaveLength(2);
    expect(since(boot)).toEqual(['PENDING', 'IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL']);
    expect(fleet.rollouts(service).slice(2)).toEqual(['2 IN_PROGRESS', '2 FAILED', '1 IN_PROGRESS', '1 COMPLETED']);
    expect(current().rollback).toMatchObject({
      reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      serviceRevisionArn: current().source?.arn,
    });
  });

  test('a task that gets healthy sets the count back', async () => {
    await deploy();
    fleet.crash(service);
    fleet.ready(service);
    expect(current().failureCount).toBe(0);
  });

  test('unless it is told to count them all', async () => {
    const deploymentCircuitBreaker = { enable: true, rollback: true, resetOnHealthyTask: false };
    await deploy({ deploymentConfiguration: { deploymentCircuitBreaker } });
    fleet.crash(service);
    fleet.ready(service);
    expect(current().failureCount).toBe(2);
  });

  test('without rollback it stops the deployment: nothing new starts, and what runs is kept', async () => {
    await deploy({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } });
    fleet.crash(service);
    fleet.crash(service);
    await passing();
    expect(since(boot)).toEqual(['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'STOPPED']);
    fleet.crash(service);
    expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
    fleet.kill(service, 1);
    expect(fleet.tasks(service)).toEqual(['1 ready', '1 starting']);
  });

  test('is not there where it is disabled: tasks are tried again and again', async () => {
    await deploy({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } } });
    for (let times = 0; times < 5; times++) fleet.crash(service);
    expect(current()).toMatchObject({ status: 'IN_PROGRESS', breaker: 'DISABLED' });
    expect(fleet.ecs.service(service).primary.failedTasks).toBe(10);
  });

  test('watches the rollback too: what fails then is a rollback that failed', async () => {
    await deploy();
    fleet.ready(service);
    fleet.ecs.stopDeployment(current().arn, 'ROLLBACK');
    fleet.drained(service);
    await passing();
    expect(current().status).toBe('ROLLBACK_IN_PROGRESS');
    fleet.crash(service);
    fleet.crash(service);
    expect(current().status).toBe('ROLLBACK_FAILED');
    expect(fleet.tasks(service)).toContain('2 ready');
  });
});

describe('StopServiceDeployment', () => {
  test.each(['PENDING', 'IN_PROGRESS'])('ROLLBACK of one that is %s goes back to what ran before', async (status) => {
    fleet.ecs.update(service, { taskDefinition: fleet.register(service).arn });
    if (status === 'IN_PROGRESS') await passing();
    expect(current().status).toBe(status);
    fleet.ecs.stopDeployment(current().arn, 'ROLLBACK');
    expect(current().status).toBe('ROLLBACK_REQUESTED');
    fleet.ecs.stopDeployment(current().arn, 'ROLLBACK');
    await passing();
    fleet.drained(service);
    expect(since(boot).filter((each) => each.startsWith('ROLLBACK'))).toEqual([
      'ROLLBACK_REQUESTED',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_SUCCESSFUL',
    ]);
    expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
  });

  test('ABORT stops it, and the service keeps what it runs', async () => {
    await deploy();
    fleet.ecs.stopDeployment(current().arn, 'ABORT');
    expect(current().status).toBe('STOP_REQUESTED');
    fleet.ecs.stopDeployment(current().arn, 'ROLLBACK');
    await passing();
    expect(current()).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Number) });
  });

  test('during a rollback changes nothing, and one that has ended is a conflict', async () => {
    await deploy();
    fleet.ready(service);
    fleet.ecs.stopDeployment(current().arn, 'ROLLBACK');
    await passing();
    for (const how of ['ABORT', 'ROLLBACK'] as const) fleet.ecs.stopDeployment(current().arn, how);
    expect(current().status).toBe('ROLLBACK_IN_PROGRESS');
    fleet.drained(service);
    fleet.ready(service);
    fleet.drained(service);
    expect(current().status).toBe('ROLLBACK_SUCCESSFUL');
    expect(() => fleet.ecs.stopDeployment(current().arn, 'ROLLBACK')).toThrow(
      /has ended already: it is ROLLBACK_SUCCESSFUL/,
    );
    expect(() => fleet.ecs.stopDeployment('arn:none', 'ROLLBACK')).toThrow('Service deployment not found: "arn:none".');
  });
});

describe('a second UpdateService in the middle', () => {
  test('gives the first one up; a failure then goes back to the last that was completed', async () => {
    await deploy();
    const first = current();
    await deploy();
    await passing();
    expect(first.status).toBe('STOPPED');
    expect(current()).toMatchObject({ status: 'IN_PROGRESS' });
    expect(fleet.tasks(service)).not.toContain('2 starting');
    for (let left = 2; left > 0; left--) {
      fleet.drained(service);
      fleet.crash(service);
    }
    fleet.drained(service);
    expect(current().status).toBe('ROLLBACK_SUCCESSFUL');
    expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
  });

  test('during a rollback ends that as failed, and is deployed', async () => {
    await deploy();
    fleet.ready(service);
    const first = current();
    fleet.ecs.stopDeployment(first.arn, 'ROLLBACK');
    await passing();
    expect(first.status).toBe('ROLLBACK_IN_PROGRESS');
    await deploy();
    expect(first.status).toBe('ROLLBACK_FAILED');
    for (let left = 3; left > 0; left--) {
      fleet.drained(service);
      fleet.ready(service);
    }
    fleet.drained(service);
    expect([current().status, fleet.tasks(service)]).toEqual(['SUCCESSFUL', ['3 ready', '3 ready']]);
  });
});

describe('deployment alarms', () => {
  const alarm = `shop-deployment-${service}`;
  const arn = localArn('cloudwatch', `alarm:${alarm}`);
  beforeEach(() => {
    fleet = createFleet(clock, { alarmsOf: (name) => [`shop-deployment-${name}`], bakeMilliseconds: 10_000 });
  });
  const rollOut = async () => {
    await deploy();
    fleet.ready(service);
    fleet.drained(service);
  };

  test('are watched a little longer than the old tasks live, and then it has succeeded', async () => {
    await rollOut();
    expect(current()).toMatchObject({ status: 'IN_PROGRESS', isBaking: true, alarms: 'MONITORING' });
    await clock.advance(10_000);
    expect(current()).toMatchObject({ status: 'SUCCESSFUL', isBaking: false, alarms: 'MONITORING_COMPLETE' });
  });

  test('in ALARM roll it back, before the old tasks have gone and after', async () => {
    await rollOut();
    fleet.alarms.set(arn, 'ALARM');
    expect(current()).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', triggeredAlarms: [alarm], alarms: 'TRIGGERED' });
    fleet.ready(service);
    fleet.drained(service);
    expect(current().status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test('in ALARM as it begins are not watched: it may be what mends the failure', async () => {
    fleet.alarms.set(arn, 'ALARM');
    await rollOut();
    fleet.alarms.set(arn, 'OK');
    fleet.alarms.set(arn, 'ALARM');
    expect(current()).toMatchObject({ status: 'SUCCESSFUL', alarms: 'DISABLED' });
  });

  test('of another service, or after the end, do nothing', async () => {
    await deploy();
    fleet.alarms.set(localArn('cloudwatch', 'alarm:shop-deployment-gateway'), 'ALARM');
    expect(current().status).toBe('IN_PROGRESS');
    fleet.ready(service);
    fleet.drained(service);
    await clock.advance(10_000);
    fleet.alarms.set(arn, 'ALARM');
    expect(current().status).toBe('SUCCESSFUL');
  });
});

test('a service is scaled by its desired count, up and down', () => {
  fleet.ecs.update(service, { desiredCount: 3 });
  fleet.ready(service);
  expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready', '1 ready']);
  fleet.ecs.update(service, { desiredCount: 1 });
  fleet.drained(service);
  expect(fleet.tasks(service)).toEqual(['1 ready']);
  expect(since(boot)).toEqual([]);
});

test('what is refused changes nothing', () => {
  const { arn } = fleet.register(service);
  expect(() => fleet.ecs.update(service, { taskDefinition: arn, desiredCount: 21 })).toThrow('desiredCount: 21');
  const strategy = 'BLUE_GREEN';
  expect(() => fleet.ecs.update(service, { taskDefinition: arn, deploymentConfiguration: { strategy } })).toThrow(
    'deploymentConfiguration.strategy: BLUE_GREEN is executed in AWS only',
  );
  expect([since(boot), fleet.ecs.service(service).desiredCount]).toEqual([[], 2]);
});

test('the digest changes with what is run, and only with that', () => {
  const digests = [{ A: '1' }, { A: '1' }, { A: '2' }].map((environment) => {
    const { container } = fleet.register(service, environment);
    return container.image;
  });
  expect(digests[0]).toMatch(/^shop\/product-service@sha256:[0-9a-f]{64}$/);
  expect([digests[0] === digests[1], digests[0] === digests[2]]).toEqual([true, false]);
});
