import { describe, expect, test } from '@jest/globals';
import { checkGuardrails, checkOtherAlarms } from '../../../../aws/doctor/alarms.ts';
import { checkBootstrap } from '../../../../aws/doctor/bootstrap.ts';
import { checkRegion } from '../../../../aws/doctor/examine-account.ts';
import { checkFargateQuota } from '../../../../aws/doctor/fargate-quota.ts';
import { checkFisQuotas, templateFacts } from '../../../../aws/doctor/fis-quotas.ts';
import { checkRoom } from '../../../../aws/doctor/network-quotas.ts';
import { checkServiceLinkedRoles } from '../../../../aws/doctor/service-linked-roles.ts';
import { checkLeftInstances, checkSidecars } from '../../../../aws/doctor/sidecars.ts';
import { checkDeployments, checkTasks, type ServiceFacts } from '../../../../aws/doctor/tasks.ts';
import { checkZones, type ZonesWanted } from '../../../../aws/doctor/zones.ts';
import type { Finding } from '../../../../base/finding.ts';

const region = 'us-east-1';
const environment = 'dev';

/** Whatever is not well says what mends it. */
function expectLevel(finding: Finding, level: Finding['level'], ...words: string[]): void {
  expect({ ...finding, level: finding.level }).toMatchObject({ level });
  for (const word of words) expect(finding.message).toContain(word);
  expect(finding.advice === undefined).toBe(level === 'ok');
}

describe('zones', () => {
  const there = ['use1-az4', 'use1-az6', 'use1-az1', 'use1-az2', 'use1-az3'].map((id, index) => ({
    id,
    name: `us-east-1${'abcde'[index]}`,
    state: 'available',
  }));
  const wanted = (zones: string[], architecture: ZonesWanted['architecture'] = 'arm64'): ZonesWanted => ({
    environment,
    region,
    zones,
    architecture,
  });

  test('by id or by name, and with the name that they have here', () => {
    expectLevel(checkZones(there, wanted(['use1-az1', 'us-east-1a'])), 'ok', 'use1-az1 (us-east-1c here)', 'use1-az4');
  });
  test('a letter that stands for a zone without ARM64 fails, and keeps what fits', () => {
    const finding = checkZones(there, wanted(['us-east-1e', 'us-east-1d']));
    expectLevel(finding, 'fail', 'use1-az3 (us-east-1e here) has no Fargate for ARM64');
    expect(finding.advice).toBe('npx cdk deploy --all -c env=dev -c region=us-east-1 -c zones=use1-az2,use1-az4');
  });
  test('the same zone does for x86-64', () => {
    expectLevel(checkZones(there, wanted(['use1-az3', 'use1-az1'], 'x86-64')), 'ok');
  });
  test('a zone that is not there, or cannot be used', () => {
    const impaired = there.map((zone) => (zone.id === 'use1-az2' ? { ...zone, state: 'impaired' } : zone));
    const finding = checkZones(impaired, wanted(['use1-az9', 'use1-az2', 'use1-az1']));
    expectLevel(finding, 'fail', 'use1-az9 is no zone of this account', 'use1-az2 (us-east-1d here) is impaired');
    expect(finding.advice).toContain('zones=use1-az1,use1-az4,use1-az6');
  });
  test('none chosen for a Region: says which fit', () => {
    const finding = checkZones(there, wanted([]));
    expectLevel(finding, 'warn', 'none are chosen', 'use1-az4, use1-az6, use1-az1, use1-az2');
    expect(finding.message).not.toContain('use1-az3');
  });
  test('a Region in which Fargate is in some zones only', () => {
    const tokyo = ['apne1-az1', 'apne1-az3'].map((id) => ({ id, name: id, state: 'available' }));
    const finding = checkZones(tokyo, { ...wanted(['apne1-az1', 'apne1-az3']), region: 'ap-northeast-1' });
    expectLevel(finding, 'fail', 'apne1-az3 (apne1-az3 here) has no Fargate');
    expect(finding.advice).toContain('too few zones');
  });
});

describe('Fargate vCPU', () => {
  const need = { atRest: 6.25, deploying: 12.25, scaledOut: 12.25 };
  const at = { need, byOthers: 0, region };
  test.each([
    [13, 0, 'ok', ''],
    [12, 0, 'warn', 'a deployment will hang, it cannot scale out'],
    [6, 0, 'fail', 'tasks will be missing'],
    [13, 8, 'fail', '8 used by others: tasks will be missing'],
    [13, undefined, 'ok', 'what else runs here is not known'],
    [undefined, 0, 'warn', 'does not tell the quota'],
  ] as const)('quota %s, %s used by others: %s', (quota, byOthers, level, words) => {
    expectLevel(checkFargateQuota(quota, { ...at, byOthers }), level, words);
  });
  test('asks for all that is needed, others among it', () => {
    expect(checkFargateQuota(6, { ...at, byOthers: 4 }).advice).toBe(
      'aws service-quotas request-service-quota-increase --service-code fargate --quota-code L-3032A538 --desired-value 17 --region us-east-1',
    );
  });
});

test.each([
  [4, 1, 5, 'ok'],
  [5, 1, 5, 'fail'],
  [5, 0, 5, 'ok'],
  [1, 1, undefined, 'warn'],
] as const)('%s in use, %s more, of %s: %s', (used, more, limit, level) => {
  const quota = { service: 'vpc', code: 'L-F678F1CE' };
  const finding = checkRoom({ check: 'VPCs', quota, used, more, limit }, { region });
  expectLevel(finding, level);
  if (level !== 'ok') expect(finding.advice).toContain(`--desired-value ${used + more}`);
});

test('a command for each service-linked role that is missing', () => {
  const roles = ['AWSServiceRoleForECS', 'AWSServiceRoleForElastiCache', 'AWSServiceRoleForFIS'];
  const [all, ...others] = checkServiceLinkedRoles(new Set(roles));
  expectLevel(all as Finding, 'ok');
  expect(others).toEqual([]);
  expect(checkServiceLinkedRoles(new Set()).map(({ level, advice }) => [level, advice])).toEqual([
    ['fail', 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com'],
    ['fail', 'aws iam create-service-linked-role --aws-service-name elasticache.amazonaws.com'],
    ['warn', 'aws iam create-service-linked-role --aws-service-name fis.amazonaws.com'],
  ]);
});

test.each([
  [30, 'ok', 'version 30'],
  [5, 'fail', 'version 5; stacks need 6'],
  [undefined, 'fail', 'not done'],
] as const)('bootstrap %s: %s', (version, level, words) => {
  const finding = checkBootstrap(version, { account: '1', region, environment });
  expectLevel(finding, level, words);
  if (level !== 'ok') expect(finding.advice).toBe('npx cdk bootstrap aws://1/us-east-1 --app=');
});

test('a Region that the settings do not name is well once it is deployed there', () => {
  const home = region;
  expectLevel(checkRegion(region, { environment, home, isDeployed: false }), 'ok');
  expectLevel(
    checkRegion('eu-west-1', { environment, home, isDeployed: false }),
    'warn',
    'dev goes to us-east-1 unless told',
  );
  expectLevel(checkRegion('eu-west-1', { environment, home, isDeployed: true }), 'ok', 'it is deployed here');
});

describe('tasks', () => {
  const service = (name: string, running: number, more: Partial<ServiceFacts> = {}): ServiceFacts => ({
    name,
    taskDefinition: `${name}:1`,
    running,
    desired: 2,
    deployments: [],
    lastEvent: undefined,
    ...more,
  });
  const at = { cluster: 'shop-dev', environment, region, minimum: { gateway: 2, orders: 2 } };

  test('as many as the minimum, however many are desired', () => {
    expectLevel(checkTasks([service('gateway', 2), service('orders', 3, { desired: 4 })], at), 'ok', '5 run');
  });
  test('fewer than the minimum fail although ECS wants no more', () => {
    const half = service('orders', 1, { desired: 1, lastEvent: 'no capacity' });
    const finding = checkTasks([service('gateway', 2), half], at);
    expectLevel(finding, 'fail', 'orders has 1 of 2', 'ECS says: no capacity');
    expect(finding.advice).toContain('--cluster shop-dev --services orders ');
  });
  test('a service beside the topology has as many as it is told to', () => {
    const all = [service('gateway', 2), service('orders', 2), service('walker', 0, { desired: 1 })];
    expectLevel(checkTasks(all, at), 'fail', 'walker has 0 of 1');
  });
  test('a service that is not there', () => {
    expectLevel(checkTasks([service('gateway', 2)], at), 'fail', 'no such service: orders');
  });
  test('deployments: in progress warns, failed fails', () => {
    const rolling = service('orders', 2, { deployments: [{ state: 'IN_PROGRESS', reason: '' }] });
    const undone = service('gateway', 2, { deployments: [{ state: 'FAILED', reason: 'tasks failed to start' }] });
    expectLevel(checkDeployments([service('gateway', 2)], at), 'ok');
    expectLevel(checkDeployments([rolling], at), 'warn', 'orders');
    expectLevel(checkDeployments([rolling, undone], at), 'fail', 'gateway (tasks failed to start)');
  });
});

describe('sidecars', () => {
  const at = { environment, region, logGroupOf: (service: string) => `/logs/${service}` };
  const task = (id: string, hasAgent = true) => ({ arn: `arn:aws:ecs:r:a:task/c/${id}`, service: 'orders', hasAgent });
  const instance = (id: string, isOnline = true) => ({ id: `mi-${id}`, isOnline, task: task(id).arn });

  test('each running task that has an agent has its managed instance online', () => {
    const tasks = [task('1'), task('2'), task('walker', false)];
    expectLevel(checkSidecars(tasks, [instance('1'), instance('2')], at), 'ok', '2 of 2');
    expectLevel(checkSidecars(tasks, [instance('1')], at), 'fail', '1 of 2', 'orders 2');
    expectLevel(checkSidecars(tasks, [instance('1'), instance('2', false)], at), 'fail', 'orders 2');
  });
  test('none has one where faults inside tasks are off', () => {
    expectLevel(checkSidecars([task('1', false)], [], at), 'ok', 'switched off');
  });
  test('instances whose task is gone are counted, and the first are named', () => {
    const finding = checkLeftInstances(
      ['7', '8', '9', '10', '11'].map((id) => instance(id, false)),
      at,
    );
    expectLevel(finding, 'warn', '5 managed instances', 'mi-7, mi-8, mi-9 ...');
    expect(finding.advice).toBe('npx chaos heal --endpoint aws --env dev --region us-east-1');
    expectLevel(checkLeftInstances([], at), 'ok');
  });
});

describe('alarms', () => {
  const at = { prefix: 'p-', guardrailPrefix: 'p-guardrail-', environment, stack: 'p-observability', region };
  const alarm = (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' = 'OK') => ({ name, state });

  test('guardrails: none, ringing, silent, well', () => {
    const none = checkGuardrails([alarm('p-users')], at);
    expectLevel(none, 'fail', 'nothing would stop an experiment');
    expect(none.advice).toBe('npx cdk deploy p-observability -c env=dev -c region=us-east-1');
    expectLevel(checkGuardrails([alarm('p-guardrail-a', 'ALARM')], at), 'fail', 'in ALARM', 'p-guardrail-a');
    expectLevel(checkGuardrails([alarm('p-guardrail-a', 'INSUFFICIENT_DATA')], at), 'warn', 'without data');
    expectLevel(checkGuardrails([alarm('p-guardrail-a'), alarm('p-users', 'ALARM')], at), 'ok');
  });
  test('the others: ringing or silent warns', () => {
    const guardrail = alarm('p-guardrail-a', 'ALARM');
    expectLevel(checkOtherAlarms([guardrail, alarm('p-users')], at), 'ok');
    expectLevel(
      checkOtherAlarms([alarm('p-users', 'ALARM'), alarm('p-b', 'INSUFFICIENT_DATA')], at),
      'warn',
      'p-users',
    );
    expectLevel(checkOtherAlarms([alarm('p-b', 'INSUFFICIENT_DATA')], at), 'warn', '1 of 1 without data: p-b');
  });
});

describe('FIS quotas', () => {
  const at = { region, environment };
  const named = { id: 'EXT1', experiment: 'e' };
  const facts = (template: object) => templateFacts(template as never, named);
  const actions = (count: number, more: (index: number) => object = () => ({})) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`a${index}`, { actionId: 'aws:fis:wait', ...more(index) }]),
    );
  const oneAfterTheOther = (index: number) => (index > 0 ? { startAfter: [`a${index - 1}`] } : {});
  const alarms = (count: number) => Array.from({ length: count }, () => ({ source: 'aws:cloudwatch:alarm' }));

  test.each([
    ['five stop conditions', { stopConditions: alarms(5) }, 'ok', '5 of 5'],
    ['a sixth', { stopConditions: alarms(6) }, 'fail', 'e has 6 stop conditions, of 5'],
    ['ten at the same time', { actions: actions(10) }, 'ok', '10 of 10'],
    ['eleven at the same time', { actions: actions(11) }, 'fail', 'e has 11 actions at the same time, of 10'],
    ['twenty one after the other', { actions: actions(20, oneAfterTheOther) }, 'ok', '1 of 10'],
    ['twenty-one', { actions: actions(21, oneAfterTheOther) }, 'fail', 'e has 21 actions, of 20'],
    ['none', { stopConditions: [{ source: 'none' }] }, 'ok', '0 of 5'],
  ] as const)('%s', (_, template, level, words) => {
    expectLevel(checkFisQuotas([facts(template)], undefined, at), level, words);
  });

  test('targets that an action names by number, against its own quota', () => {
    const stop = facts({
      actions: { stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 't' } } },
      targets: { t: { selectionMode: 'COUNT(6)' } },
    });
    expectLevel(checkFisQuotas([stop], undefined, at), 'fail', 'e takes 6 targets for aws:ecs:stop-task, of 5');
    const raised = new Map([['Target Tasks for aws:ecs:stop-task', 10]]);
    expectLevel(checkFisQuotas([stop], raised, at), 'ok', 'of this account');
  });
  test('no template is a deployment that is not done', () => expectLevel(checkFisQuotas([], undefined, at), 'warn'));
});
