import { expect, test } from '@jest/globals';
import { checkGuardrails, checkOtherAlarms } from '../../../../aws/doctor/alarms.ts';
import { checkBootstrap } from '../../../../aws/doctor/bootstrap.ts';
import { checkDrift } from '../../../../aws/doctor/drift.ts';
import { accountChecks } from '../../../../aws/doctor/examine-account.ts';
import { checkFargateQuota } from '../../../../aws/doctor/fargate-quota.ts';
import { checkFisQuotas, templateFacts } from '../../../../aws/doctor/fis-quotas.ts';
import { checkRoom } from '../../../../aws/doctor/network-quotas.ts';
import { checkSafetyLever } from '../../../../aws/doctor/safety-lever.ts';
import { checkServiceLinkedRoles, serviceLinkedRolesNeeded } from '../../../../aws/doctor/service-linked-roles.ts';
import { checkLeftInstances, checkSidecars } from '../../../../aws/doctor/sidecars.ts';
import { checkDeployments, checkTasks } from '../../../../aws/doctor/tasks.ts';
import { checkZones } from '../../../../aws/doctor/zones.ts';
import type { Finding } from '../../../../base/finding.ts';
import { settingsOf } from '../../../../lib/config/settings.ts';
import { fargateNeed } from '../../../../lib/fargate-need.ts';
import { namesOf } from '../../../../lib/names.ts';
import { shopModel } from '../../../../systems/shop/model.ts';

/** What only an account shows; what synth sees is in test/cdk/planted-defects.slow.test.ts. */
interface Defect {
  readonly defect: string;
  /** The check that must catch it, as the table of doctor names it. */
  readonly check: string;
  readonly says: string;
  /** Part of the line that mends it. */
  readonly mendedBy: string;
  readonly look: (planted: boolean) => Finding | readonly Finding[];
}

const config = settingsOf(shopModel, 'dev');
const { cluster, alarm } = namesOf(config);
const [region, environment, profile] = [config.region, config.name, 'ops'];
const need = fargateNeed(config, shopModel.topology);
const [firstZone = '', secondZone = ''] = config.zones;

const zonesOf = (ids: readonly string[]) => ids.map((id) => ({ id, name: `name of ${id}`, state: 'available' }));
const zonesWanted = (zones: readonly string[]) => ({
  environment,
  region,
  profile,
  zones,
  architecture: config.architecture,
});
const tasksAt = { cluster, environment, region, profile, minimum: { gateway: config.tasks.minimum } };
const gateway = {
  name: 'gateway',
  taskDefinition: `${cluster}-gateway:1`,
  running: 2,
  desired: 2,
  deployments: [],
  lastEvent: undefined,
};
const task = { arn: `arn:aws:ecs:${region}:0:task/${cluster}/1`, service: 'gateway', hasAgent: true };
const instance = { id: 'mi-1', isOnline: true, task: task.arn };
const sidecarsAt = { environment, region, profile, logGroupOf: namesOf(config).logGroup };
const alarmsAt = {
  prefix: alarm(''),
  guardrailPrefix: alarm('guardrail-'),
  environment,
  stack: `${cluster}-observability`,
  region,
  profile,
};
const quiet = { name: alarm('guardrail-users'), state: 'OK' } as const;
const roleNames = serviceLinkedRolesNeeded.map(({ name }) => name);
const template = (change: object) =>
  checkFisQuotas([templateFacts(change as never, { id: 'EXT1', experiment: 'by-hand' })], undefined, {
    region,
    environment,
    profile,
  });
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

const defects: readonly Defect[] = [
  {
    defect: 'a lever that somebody engaged',
    check: 'safety lever',
    says: 'every experiment is cancelled: Blocked days',
    mendedBy: 'chaos resume --endpoint aws',
    look: (planted) =>
      checkSafetyLever({ status: planted ? 'engaged' : 'disengaged', reason: 'Blocked days' }, { region, profile }),
  },
  {
    defect: 'a zone that is not there',
    check: 'zones',
    says: `${secondZone} is no zone of this account`,
    mendedBy: '-c zones=',
    look: (planted) =>
      checkZones(
        zonesOf([firstZone, planted ? 'use1-az6' : secondZone, 'use1-az5']),
        zonesWanted([firstZone, secondZone]),
      ),
  },
  {
    defect: 'a zone without Fargate for ARM64',
    check: 'zones',
    says: 'has no Fargate for ARM64',
    mendedBy: '-c zones=',
    look: (planted) =>
      checkZones(
        zonesOf([firstZone, secondZone, 'use1-az3']),
        zonesWanted([firstZone, planted ? 'use1-az3' : secondZone]),
      ),
  },
  {
    defect: 'no bootstrap',
    check: 'CDK bootstrap',
    says: 'not done',
    mendedBy: 'npx cdk bootstrap',
    look: (planted) => checkBootstrap(planted ? undefined : 30, { account: '1', region, environment, profile }),
  },
  {
    defect: 'a Fargate quota that is too small',
    check: 'Fargate vCPU',
    says: 'tasks will be missing',
    mendedBy: '--quota-code L-3032A538',
    look: (planted) => checkFargateQuota(planted ? Math.floor(need.atRest) : 6, { need, byOthers: 0, region, profile }),
  },
  {
    defect: 'others who use the quota',
    check: 'Fargate vCPU',
    says: '4 used by others: tasks will be missing',
    mendedBy: '--quota-code L-3032A538',
    look: (planted) => checkFargateQuota(6, { need, byOthers: planted ? 4 : 1, region, profile }),
  },
  {
    defect: 'no room for another network',
    check: 'VPCs',
    says: '5 of 5 in use',
    mendedBy: '--quota-code L-F678F1CE',
    look: (planted) =>
      checkRoom(
        {
          check: 'VPCs',
          quota: { service: 'vpc', code: 'L-F678F1CE' },
          used: planted ? 5 : 4,
          more: 1,
          limit: 5,
        },
        { region, profile },
      ),
  },
  {
    defect: 'a missing service-linked role',
    check: 'service roles',
    says: 'AWSServiceRoleForECS is not there',
    mendedBy: '--aws-service-name ecs.amazonaws.com',
    look: (planted) =>
      checkServiceLinkedRoles(new Set(roleNames.filter((name) => !planted || name !== 'AWSServiceRoleForECS')), {
        profile,
      }),
  },
  {
    defect: 'no desired count: a service that stayed at one task',
    check: 'tasks',
    says: 'gateway has 1 of 2',
    mendedBy: `describe-services --cluster ${cluster} --services gateway`,
    look: (planted) => checkTasks([planted ? { ...gateway, running: 1, desired: 1 } : gateway], tasksAt),
  },
  {
    defect: 'a deployment that failed',
    check: 'deployments',
    says: 'gateway (tasks failed to start)',
    mendedBy: 'describe-services',
    look: (planted) => {
      const failed = { state: 'FAILED', reason: 'tasks failed to start' } as const;
      return checkDeployments([{ ...gateway, deployments: planted ? [failed] : [] }], tasksAt);
    },
  },
  {
    defect: 'a service that was rolled back behind the back of its stack',
    check: 'drift',
    says: `gateway runs ${cluster}-gateway:1, ${cluster}-services has ${cluster}-gateway:2`,
    mendedBy: `npx cdk deploy ${cluster}-services`,
    look: (planted) =>
      checkDrift([gateway], [`arn:aws:ecs:${region}:0:task-definition/${cluster}-gateway:${planted ? 2 : 1}`], {
        stack: `${cluster}-services`,
        environment,
        region,
        profile,
      }),
  },
  {
    defect: 'a sidecar that is not registered',
    check: 'sidecars',
    says: '0 of 1 registered and online',
    mendedBy: 'aws logs tail',
    look: (planted) => checkSidecars([task], planted ? [] : [instance], sidecarsAt),
  },
  {
    defect: 'a registration whose task was killed',
    check: 'leftovers',
    says: 'without a running task: mi-2',
    mendedBy: 'npx chaos heal --endpoint aws',
    look: (planted) => checkLeftInstances(planted ? [{ id: 'mi-2' }] : [], sidecarsAt),
  },
  {
    defect: 'a guardrail without data',
    check: 'guardrails',
    says: 'without data',
    mendedBy: 'describe-alarms',
    look: (planted) => checkGuardrails([planted ? { ...quiet, state: 'INSUFFICIENT_DATA' } : quiet], alarmsAt),
  },
  {
    defect: 'no guardrail at all',
    check: 'guardrails',
    says: 'nothing would stop an experiment',
    mendedBy: `npx cdk deploy ${cluster}-observability`,
    look: (planted) => checkGuardrails(planted ? [] : [quiet], alarmsAt),
  },
  {
    defect: 'users who are hurt before anything is broken',
    check: 'alarms',
    says: 'in ALARM before anything is broken',
    mendedBy: 'describe-alarms',
    look: (planted) => checkOtherAlarms([{ name: alarm('users'), state: planted ? 'ALARM' : 'OK' }], alarmsAt),
  },
  {
    defect: 'a sixth stop condition, added by hand',
    check: 'FIS quotas',
    says: 'by-hand has 6 stop conditions, of 5',
    mendedBy: 'get-experiment-template --id EXT1',
    look: (planted) => template({ stopConditions: times(planted ? 6 : 5, { source: 'aws:cloudwatch:alarm' }) }),
  },
  {
    defect: 'a sixth task, by hand',
    check: 'FIS quotas',
    says: 'by-hand takes 6 targets for aws:ecs:stop-task, of 5',
    mendedBy: 'get-experiment-template --id EXT1',
    look: (planted) =>
      template({
        actions: { stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'some' } } },
        targets: { some: { selectionMode: planted ? 'COUNT(6)' : 'COUNT(5)' } },
      }),
  },
];

const lookedAt = (found: Finding | readonly Finding[]): readonly Finding[] => [found].flat();

test.each(defects.map((each) => [each.defect, each.check, each] as const))('%s: caught by %s', (_, check, each) => {
  expect(lookedAt(each.look(false)).filter(({ level }) => level !== 'ok')).toEqual([]);
  const caught = lookedAt(each.look(true)).filter(({ level }) => level !== 'ok');
  expect(caught).toEqual([expect.objectContaining({ check, message: expect.stringContaining(each.says) })]);
  const advice = caught[0]?.advice;
  expect(advice).toContain(each.mendedBy);
  // Pasted as it is, it must not go to another account or Region; roles have none.
  expect(advice).toContain(` --profile ${profile}`);
  if (!advice?.startsWith('aws iam ')) expect(advice).toContain(region);
});

test('no check of an account catches nothing', () => {
  const caughtBy = new Set(defects.map(({ check }) => check));
  // Where the network is told by what it counts.
  const names = accountChecks.map(({ name }) => (name === 'network' ? 'VPCs' : name));
  expect(names.filter((name) => !caughtBy.has(name))).toEqual([]);
});
