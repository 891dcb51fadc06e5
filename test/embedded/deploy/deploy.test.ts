import { readFileSync } from 'node:fs';
import {
  DeregisterTaskDefinitionCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { processState } from '../../../base/process/identity.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { runningSystem } from '../system/running-system.ts';
import { chaos, eventually, startChaos } from '../system/support.ts';

const { folder, own, upState, journal, bringUp, processes } = runningSystem(29_500, '--response', 'off');
const here = ['--folder', folder];
const service = 'product-service';

let ecs: ECSClient;
const connect = () =>
  new ECSClient({
    ...{ endpoint: upState().endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
beforeAll(() => {
  ecs = connect();
});
afterAll(() => ecs.destroy());

/** What the tasks of a service that run now have in their environment under a name. */
async function variables(of: string, name: string): Promise<(string | undefined)[]> {
  const { stdout } = await chaos('status', ...here, '--json');
  const tasks = (JSON.parse(stdout) as { tasks: Task[] }).tasks.filter(
    (task) => task.service === of && task.lastStatus === 'RUNNING',
  );
  return tasks.map(({ process: { pid } }) => {
    const found = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return found.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  });
}

async function lastDeployment() {
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ service }));
  const arns = serviceDeployments.slice(0, 1).flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: arns }));
  return described.serviceDeployments?.[0];
}

/** Polls until the newest deployment is in one of the states. */
async function untilDeployment(...statuses: string[]) {
  for (const end = Date.now() + 60_000; ; ) {
    const deployment = await lastDeployment();
    if (statuses.includes(deployment?.status ?? '')) return deployment;
    if (Date.now() > end) throw new Error(`the deployment is ${deployment?.status}, not ${statuses.join(' or ')}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Answers to users, from a place in the journal on. */
function usersSince(place: number) {
  const windows = journal()
    .slice(place)
    .filter((event): event is Extract<Event, { type: 'window' }> => event.type === 'window' && event.scope === 'users');
  const sum = (key: 'served' | 'degraded' | 'failed') => windows.reduce((total, window) => total + window[key], 0);
  return { served: sum('served'), failed: sum('failed') };
}

/** Deploys a good version, again where an alarm of so few users, still about the bad one, took it back in the middle. */
async function deployGood(): Promise<void> {
  for (let left = 3; ; left--) {
    const { status, stdout } = await chaos('deploy', service, ...here);
    if (status === 0) return;
    if (left === 0 || !/was rolled back to .*ALARM/.test(stdout))
      throw new Error(`not deployed (${status}): ${stdout}`);
  }
}

describe('with users there', () => {
  beforeAll(async () => {
    const { status, stderr } = await chaos('up', ...own, '--rate', '20');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  }, 60_000);

  test('a good version is deployed without a request that fails', async () => {
    const before = journal().length;
    const deployed = await chaos('deploy', service, ...here, '--env', 'VERSION=2, and a half');
    expect(deployed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^product-service runs product-service:2 /),
    });
    expect(deployed.stderr).toContain('product-service: SUCCESSFUL');
    await eventually(() => usersSince(before).served > 40);
    expect(usersSince(before).failed).toBe(0);
    expect(await variables(service, 'VERSION')).toEqual(['2, and a half', '2, and a half']);
  }, 120_000);

  test('one that crashes is stopped by the circuit breaker and rolled back, and no request fails', async () => {
    const before = journal().length;
    const deployed = await chaos('deploy', service, ...here, '--env', 'BREAK=crash');
    expect(deployed).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        /^product-service was rolled back to product-service:2 .*circuit breaker threshold/,
      ),
    });
    expect(deployed.stderr).toMatch(/task [0-9a-f]{8} stopped: Essential container in task exited: exit 1/);
    expect(await lastDeployment()).toMatchObject({
      ...{ status: 'ROLLBACK_SUCCESSFUL', deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3 } },
      rollback: { reason: expect.stringContaining('circuit breaker') },
    });
    await eventually(() => usersSince(before).served > 40);
    expect(usersSince(before).failed).toBe(0);
    expect(await variables(service, 'BREAK')).toEqual([undefined, undefined]);
  }, 120_000);

  test('one that answers with errors hurts users, though it is healthy, until it is rolled back or replaced', async () => {
    const before = journal().length;
    const deployed = await chaos('deploy', service, ...here, '--env', 'BREAK=errors');
    // So few users may make the alarm ring after ECS has watched it.
    if (deployed.status !== 0) {
      expect(deployed).toMatchObject({
        status: 1,
        stdout: expect.stringMatching(/^product-service was rolled back to product-service:2 .*ALARM/),
      });
    }
    await eventually(() => usersSince(before).failed > 10);
    await deployGood();
    expect(await variables(service, 'BREAK')).toEqual([undefined, undefined]);
    const after = journal().length;
    await eventually(() => usersSince(after).served > 60);
    const { served, failed } = usersSince(after);
    expect(failed).toBeLessThan(served);
  }, 240_000);
});

describe('by the SDK', () => {
  test('a deployment that is stopped in the middle goes back to what ran before', async () => {
    const runs = (await variables(service, 'TASK_ID')).sort();
    const before = journal().length;
    const deploying = chaos('deploy', service, ...here, '--env', 'VERSION=stopped');
    await eventually(() =>
      journal()
        .slice(before)
        .some((event) => event.type === 'task-state' && event.service === service && event.state === 'starting'),
    );
    const { serviceDeploymentArn } = (await untilDeployment('IN_PROGRESS')) ?? {};
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    expect(await untilDeployment('ROLLBACK_SUCCESSFUL')).toMatchObject({ rollback: { startedAt: expect.any(Date) } });
    const { status, stdout } = await deploying;
    expect([status, stdout]).toEqual([1, expect.stringContaining('was rolled back to')]);
    expect(await variables(service, 'VERSION')).toEqual([undefined, undefined]);
    expect((await variables(service, 'TASK_ID')).sort()).toEqual(runs);
  }, 120_000);

  test('an inactive task definition is refused', async () => {
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `${service}:2` }));
    const update = ecs.send(new UpdateServiceCommand({ service, taskDefinition: `${service}:2` }));
    await expect(update).rejects.toMatchObject({ name: 'ClientException', message: 'TaskDefinition is inactive' });
  });
});

test.each([
  [['deploy', 'prodct-service'], 2, 'no service is named "prodct-service"; did you mean product-service?'],
  [['deploy'], 2, 'which service? There are gateway, '],
  [['deploy', service, 'gateway'], 2, 'one service at a time: "gateway" is one argument too many'],
  [['deploy', service, '--env', 'BREAK'], 2, '--env must be NAME=VALUE, not "BREAK"'],
  [
    ['deploy', service, '--env', 'BREAK=eror'],
    2,
    '--env BREAK must be crash or slow or errors or late or some-errors or wrong, not "eror"',
  ],
  [['deploy', service, '--env', 'PORT=1'], 2, 'environment: PORT is set by the runtime itself'],
  [['deploy', service, '--command', 'none.ts'], 2, 'command: there is no file '],
  [['deploy', service, '--rollback-on-failure', '--no-rollback-on-failure'], 2, 'exclude each other'],
])('%j is wrong usage, exit status %i, and changes nothing', async (args, status, message) => {
  const before = await lastDeployment();
  expect(await chaos(...args, ...here)).toMatchObject({ status, stderr: expect.stringContaining(message) });
  expect(await lastDeployment()).toEqual(before);
});

test('without rollback a version that crashes is left as it is: the old one serves on', async () => {
  const deployed = await chaos('deploy', 'gateway', ...here, '--env', 'BREAK=crash', '--no-rollback-on-failure');
  expect(deployed).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^gateway was not deployed \(STOPPED\) /),
  });
  const { services } = await ecs.send(new DescribeServicesCommand({ services: ['gateway'] }));
  expect(services?.[0]?.deployments?.[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'FAILED', runningCount: 0 });
  expect((await fetch(`${upState().edge}/products`)).status).toBe(200);
}, 60_000);

test('a supervisor that is killed in the middle of a deployment leaves nothing, and the next start has revision 1', async () => {
  const before = journal().length;
  const { finished } = startChaos('deploy', service, ...here, '--env', 'VERSION=lost');
  await eventually(() =>
    journal()
      .slice(before)
      .some((event) => event.type === 'task-state' && event.service === service && event.state === 'starting'),
  );
  process.kill(upState().supervisor.pid, 'SIGKILL');
  const { status, stderr } = await finished;
  expect([status, stderr]).toEqual([3, expect.stringContaining('chaos: the system has died (supervisor, process')]);
  await eventually(() => processes().every(({ process }) => processState(process) === 'gone'));
  const healed = await chaos('heal', ...here);
  expect({ status: healed.status, stderr: healed.stderr }).toEqual({ status: 0, stderr: '' });
  expect((await chaos('deploy', service, ...here)).status).toBe(3);
  await bringUp();
  ecs = connect();
  const { services } = await ecs.send(new DescribeServicesCommand({ services: [service] }));
  expect(services?.[0]?.taskDefinition).toMatch(/product-service:1$/);
  expect(await lastDeployment()).toMatchObject({ status: 'SUCCESSFUL' });
}, 120_000);
