import { describe, expect, test } from '@jest/globals';
import { withAccount } from '../../../../aws/doctor/account.ts';
import { accountChecks, examineAccount, presenceNeeds, type Subject } from '../../../../aws/doctor/examine-account.ts';
import { settingsOf } from '../../../../lib/config/settings.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { type AccountScript, broken, fresh, healthy } from './support/account-scripts.ts';
import { account, examined, levels, need, of, openAccount, subject, withScriptedAccount } from './support/examined.ts';
import { accountId, caller } from './support/scripted-account.ts';

withScriptedAccount();

describe('an account', () => {
  test('in which dev is deployed and well', async () => {
    const findings = await examined(healthy);
    expect(levels(findings)).toEqual([]);
    expect(of(findings, 'account')?.message).toBe(`${accountId} as ${caller}`);
    expect(of(findings, 'Fargate vCPU')?.message).toContain(`quota 64; needs ${need.atRest} at rest`);
    expect(of(findings, 'VPCs')?.message).toBe('2 of 5 in use; a deployment adds 0');
    expect(of(findings, 'tasks')?.message).toContain('13 run');
    expect(of(findings, 'sidecars')?.message).toBe('12 of 12 registered and online');
  });

  test('whose bootstrap says no version has none', async () => {
    const finding = of(await examined({ ...healthy, bootstrapVersion: '' }), 'CDK bootstrap');
    expect(finding).toMatchObject({ level: 'fail', message: 'not done in this Region' });
  });

  test('that is new: what would fail, before anything is deployed', async () => {
    const findings = await examined(fresh);
    expect(levels(findings)).toEqual([
      'CDK bootstrap fail',
      'zones fail',
      'Fargate vCPU fail',
      'service roles fail',
      'service roles fail',
      'service roles warn',
    ]);
    expect(of(findings, 'zones')).toMatchObject({
      message: 'use1-az1 is no zone of this account',
      advice: expect.stringContaining('zones=use1-az2,use1-az4'),
    });
    expect(of(findings, 'Fargate vCPU')?.message).toContain('quota 2;');
    expect(of(findings, 'deployment')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('not deployed yet'),
    });
    expect(findings.at(-1)?.check).toBe('deployment');
  });

  test('in which a deployment went half well', async () => {
    const findings = await examined(broken);
    expect(levels(findings)).toEqual([
      'tasks fail',
      'deployments warn',
      'sidecars fail',
      'leftovers warn',
      'guardrails warn',
      'alarms warn',
    ]);
    expect(of(findings, 'tasks')?.message).toContain('order-service has 1 of 2');
    expect(of(findings, 'tasks')?.message).toContain('reached the limit on the number of vCPUs');
    expect(of(findings, 'sidecars')?.message).toContain('gateway gateway-1');
    expect(of(findings, 'leftovers')?.message).toContain('mi-gone-1, mi-gone-2');
    expect(of(findings, 'guardrails')?.message).toContain('shop-dev-guardrail-users');
  });

  test('with more services than ECS tells at a time', async () => {
    const services = Array.from({ length: 23 }, (_, index) => ({ name: `other-${index}`, running: 1, desired: 1 }));
    const findings = await examined({ ...healthy, services: [...healthy.services, ...services] });
    expect(of(findings, 'tasks')?.message).toContain('36 run');
    // For tasks and for drift, and one more for what they are built for.
    expect(account?.operations.filter((one) => one === 'ecs:DescribeServices')).toHaveLength(3 + 3 + 1);
  });

  test('in which a service was rolled back, of which its stack knows nothing', async () => {
    const services = healthy.services.map((one) =>
      one.name === 'order-service' ? { ...one, revisionOfStack: 2 } : one,
    );
    const findings = await examined({ ...healthy, services });
    expect(levels(findings)).toEqual(['drift warn']);
    expect(of(findings, 'drift')?.message).toMatch(
      /^order-service runs shop-dev-order-service:1, shop-dev-services has shop-dev-order-service:2: /,
    );
    const others = await examined({ ...healthy, services, withoutStacks: true });
    expect(levels(others)).toEqual([]);
  });

  test('in another Region than that of the settings: by the zones of that Region', async () => {
    const findings = await examined(fresh, 'eu-west-1');
    expect(of(findings, 'region')).toMatchObject({
      level: 'warn',
      message: 'eu-west-1, and dev goes to us-east-1 unless told',
    });
    expect(of(findings, 'zones')).toMatchObject({ level: 'ok', message: expect.stringContaining('euw1-az1') });
  });
});

describe('the settings of a deployment', () => {
  const at = async (script: AccountScript, asked: Subject['asked'] & object) => {
    const { url: endpoint } = await openAccount(script);
    const config = settingsOf(shopModel, 'dev', asked);
    const look = { endpoint, region: 'us-east-1', variables: {} };
    return withAccount(look, (one) => examineAccount(one, { ...subject(), config, asked }));
  };
  const zones = 'use1-az1,use1-az3';

  test('are for the processors that its tasks are built for, unless others are asked for', async () => {
    expect(levels(await at({ ...healthy, architecture: 'X86_64' }, { zones }))).toEqual([]);
    await account?.close();
    expect(levels(await at(healthy, { zones }))).toEqual(['settings fail', 'zones fail']);
    await account?.close();
    expect(levels(await at(healthy, { zones, architecture: 'x86-64' }))).toEqual([]);
  });

  test('are in the lines that deploy, or they would be taken back', async () => {
    const script: AccountScript = { ...healthy, architecture: 'X86_64', alarms: {} };
    expect(of(await at(script, { zones, load: '5' }), 'guardrails')?.advice).toBe(
      'npx cdk deploy shop-dev-observability -c env=dev -c region=us-east-1 -c architecture=x86-64 -c zones=use1-az1,use1-az3 -c load=5',
    );
  });

  test.each([
    [{ zones: 'us-east-1a,us-east-1b' }, 'zones: "us-east-1a" is not the id of an Availability Zone such as use1-az1'],
    [{ zones: 'use1-az1' }, 'zones: 1 given, 2 or 3 wanted'],
    [{ load: '0.0001' }, 'give at least 0.125, or off'],
    [{ architecture: 'arm' }, 'architecture "arm" is none of arm64, x86-64'],
  ])('%j is refused as synth refuses it', async (asked, message) => {
    const found = of(await at(healthy, asked), 'settings');
    expect(found).toMatchObject({ level: 'fail', message: expect.stringContaining(message) });
  });
});

describe('what may not be looked at', () => {
  const needs = [...presenceNeeds, ...accountChecks.flatMap((check) => check.needs)];

  const plenty = { ...healthy.defaults, 'fargate/L-3032A538': 64 };

  test.each([...new Set(needs)])('%s: is said, and hides nothing else', async (denied) => {
    // Only where the account has no quota of its own is the default asked for.
    const findings = await examined({ ...healthy, quotas: {}, defaults: plenty, denied: [denied] });
    for (const check of ['account', 'region', 'deployment']) expect(of(findings, check)).toBeDefined();
    for (const { name } of accountChecks.filter(({ needs: own }) => !own.includes(denied))) {
      const alone = name === 'network' ? 'VPCs' : name;
      expect(of(findings, alone)?.level).toBe('ok');
    }
    if (denied === 'servicequotas:ListServiceQuotas' || denied === 'cloudwatch:GetMetricData') return;
    const unseen = findings.filter(({ message }) => message.startsWith('could not be looked at: needs '));
    expect(unseen.length).toBeGreaterThan(0);
    for (const { level, message } of unseen) {
      expect(level).toBe('warn');
      expect(message).toContain(denied);
    }
  });

  test('quotas of FIS: as documented; what others use: not known', async () => {
    const denied = ['servicequotas:ListServiceQuotas', 'cloudwatch:GetMetricData'];
    const findings = await examined({ ...healthy, denied });
    expect(levels(findings)).toEqual([]);
    expect(of(findings, 'FIS quotas')?.message).toContain('as documented');
    expect(of(findings, 'Fargate vCPU')?.message).toContain('what else runs here is not known');
  });
});
