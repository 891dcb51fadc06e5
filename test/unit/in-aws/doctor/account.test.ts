import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { withAccount } from '../../../../aws/doctor/account.ts';
import { accountChecks, examineAccount, presenceNeeds, type Subject } from '../../../../aws/doctor/examine-account.ts';
import type { Finding } from '../../../../base/finding.ts';
import { settingsOf } from '../../../../lib/config/settings.ts';
import { fargateNeed } from '../../../../lib/fargate-need.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { launch } from '../../../embedded/in-aws/support/remote.ts';
import { type AccountScript, broken, fresh, healthy } from './support/account-scripts.ts';
import { accountId, caller, type ScriptedAccount, startScriptedAccount } from './support/scripted-account.ts';

let account: ScriptedAccount | undefined;
afterEach(async () => {
  await account?.close();
  account = undefined;
});

const subject = (region?: string) => ({
  system: shopModel,
  config: settingsOf(shopModel, 'dev', { region }),
  home: 'us-east-1',
});

const need = fargateNeed(subject().config, shopModel.topology);

/** What the SDK's own clients find in an account that the script describes. */
async function examined(script: AccountScript, region = 'us-east-1'): Promise<Finding[]> {
  account = await startScriptedAccount(script);
  return withAccount({ endpoint: account.url, region, variables: {} }, (one) => examineAccount(one, subject(region)));
}

const levels = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ check, level }) => `${check} ${level}`);
const of = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

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
    account = await startScriptedAccount(script);
    const config = settingsOf(shopModel, 'dev', asked);
    const look = { endpoint: account.url, region: 'us-east-1', variables: {} };
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

describe('it only reads', () => {
  test.each([
    ['healthy', healthy],
    ['fresh', fresh],
    ['broken', broken],
  ])('%s: every request gets, lists or describes, and is among the rights that are listed', async (_, script) => {
    await examined(script);
    const listed = new Set(['sts:GetCallerIdentity', ...presenceNeeds, ...accountChecks.flatMap(({ needs }) => needs)]);
    expect(account?.operations.length).toBeGreaterThan(10);
    for (const operation of account?.operations ?? []) {
      expect(operation).toMatch(/^[a-z0-9]+:(Describe|Get|List)[A-Z]/);
      expect(listed).toContain(operation);
    }
  });

  test('no command of another kind is in its source', () => {
    const folder = 'aws/doctor';
    const sources = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
    const used = sources.flatMap((source) => source.match(/\b[A-Z]\w+Command\b|\bpaginate[A-Z]\w+/g) ?? []);
    expect(used.length).toBeGreaterThan(15);
    for (const name of used) expect(name).toMatch(/^(Describe|Get|List)\w+Command$|^paginate(Describe|Get|List)/);
  });

  test('the rights are those of the documentation', () => {
    const page = readFileSync('docs/doctor-in-aws.md', 'utf8');
    const [, policy = '{}'] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
    const needs = [...presenceNeeds, ...accountChecks.flatMap((check) => check.needs)];
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([...new Set(needs)].sort());
  });
});

describe('the command', () => {
  const doctor = (...args: string[]) => launch(['doctor', '--endpoint', account?.url ?? '', ...args], {}, '/').finished;

  test('prints a line for each check and one to paste below it', async () => {
    account = await startScriptedAccount(fresh);
    const { status, stdout, stderr } = await doctor();
    expect(stderr).toBe('');
    expect(stdout).toContain(`shop dev in ${accountId}, us-east-1`);
    expect(stdout).toMatch(/\n✗ zones +use1-az1 .*\n +npx cdk deploy --all -c env=dev .*zones=use1-az2,use1-az4\n/);
    expect(stdout).toMatch(/\n +aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com\n/);
    expect(status).toBe(3);
  }, 60_000);

  test('walks every Region, and names it', async () => {
    account = await startScriptedAccount(healthy);
    const { status, stdout } = await doctor('--json', '--region', 'us-east-1,eu-west-1', '--region', 'us-east-1');
    const { level, places } = JSON.parse(stdout);
    expect(places.map(({ account: id, region }: Record<string, string>) => `${id} ${region}`)).toEqual(
      ['us-east-1', 'eu-west-1'].map((region) => `${accountId} ${region}`),
    );
    expect(level).toBe('ok');
    expect(status).toBe(0);
  }, 60_000);

  test('looks at the other accounts where one has no such profile, is throttled, or has expired', async () => {
    account = await startScriptedAccount(healthy);
    const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    const keys = (name: string) => `[${name}]\naws_access_key_id = ${name}\naws_secret_access_key = secret\n`;
    writeFileSync(join(folder, 'credentials'), ['good', 'throttled', 'expired'].map(keys).join(''));
    const variables = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    account.refusals.set('throttled', { name: 'ThrottlingException', message: 'Rate exceeded' });
    account.refusals.set('expired', { name: 'ExpiredToken', message: 'The security token has expired' });
    const args = ['doctor', '--endpoint', account.url, '--region', 'us-east-1'];
    const bad = [...args, '--profile', 'nosuch,throttled,expired,good'];
    const { status, stdout } = await launch([...bad, '--json'], variables, '/').finished;
    const [nosuch, throttled, expired, good] = JSON.parse(stdout).places;
    expect(nosuch).toMatchObject({ profile: 'nosuch', level: 'fail' });
    expect(nosuch.checks[0].message).toContain('no AWS profile is named "nosuch" in');
    expect(throttled.checks[0].message).toContain('is asked too much (Rate exceeded)');
    expect(expired.checks[0].message).toContain('have expired');
    expect(good).toMatchObject({ profile: 'good', level: 'ok', account: accountId });
    expect(status).toBe(3);
    const { stdout: text } = await launch(bad, variables, '/').finished;
    expect(text).toContain('shop dev in an account that is not known, us-east-1, profile expired');
    expect(text).toContain(`shop dev in ${accountId}, us-east-1, profile good`);
    for (const command of ['doctor', 'status', 'stop', 'heal', 'experiments']) {
      const alone = launch([command, '--endpoint', 'aws', '--profile', 'god'], variables, '/').finished;
      expect(await alone).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/no AWS profile is named "god" in .*; did you mean good\?/),
      });
    }
    rmSync(folder, { recursive: true });
  }, 120_000);

  test('what says nothing of itself is no account', async () => {
    account = await startScriptedAccount({ ...healthy, id: '' });
    const { status, stdout } = await doctor('--region', 'us-east-1');
    expect(stdout).toContain('does not say whose account it is: is --endpoint right?');
    expect(stdout).not.toContain('cdk bootstrap');
    expect(status).toBe(3);
  }, 60_000);

  test('looks at prod without its certificate', async () => {
    account = await startScriptedAccount(fresh);
    const { places } = JSON.parse((await doctor('--json', '--env', 'prod')).stdout);
    expect(places[0].environment).toBe('prod');
  }, 60_000);

  test('credentials that are not accepted fail that place in one line', async () => {
    const refusal = { name: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' };
    account = await startScriptedAccount({ ...healthy, refusal });
    const { status, stdout } = await doctor('--region', 'eu-south-1');
    expect(stdout).toContain('✗ account  AWS does not accept these credentials (InvalidClientTokenId');
    expect(stdout).toContain('eu-south-1');
    expect(status).toBe(3);
  }, 60_000);

  test('no credentials, an unknown environment: one sentence, exit status 2', async () => {
    account = await startScriptedAccount(healthy);
    const none = await launch(['doctor', '--endpoint', 'aws', '--region', 'us-east-1'], {}, '/').finished;
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('no AWS credentials: set AWS_PROFILE') });
    const unknown = await doctor('--env', 'qa');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('"qa" is not an environment') });
    const local = await launch(['doctor', '--zones', 'use1-az1'], {}, '/').finished;
    expect(local).toMatchObject({ status: 2, stderr: expect.stringContaining('--zones is for an endpoint') });
  }, 60_000);
});
