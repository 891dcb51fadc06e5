import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accountChecks, presenceNeeds } from '../../../../aws/doctor/examine-account.ts';
import { launch } from '../../../embedded/in-aws/support/remote.ts';
import { broken, fresh, healthy } from './support/account-scripts.ts';
import { account, examined, openAccount, withScriptedAccount } from './support/examined.ts';
import { accountId } from './support/scripted-account.ts';

withScriptedAccount();

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
    await openAccount(fresh);
    const { status, stdout, stderr } = await doctor();
    expect(stderr).toBe('');
    expect(stdout).toContain(`shop dev in ${accountId}, us-east-1`);
    expect(stdout).toMatch(/\n✗ zones +use1-az1 .*\n +npx cdk deploy --all -c env=dev .*zones=use1-az2,use1-az4\n/);
    expect(stdout).toMatch(/\n +aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com\n/);
    expect(status).toBe(3);
  }, 60_000);

  test('walks every Region, and names it', async () => {
    await openAccount(healthy);
    const { status, stdout } = await doctor('--json', '--region', 'us-east-1,eu-west-1', '--region', 'us-east-1');
    const { level, places } = JSON.parse(stdout);
    expect(places.map(({ account: id, region }: Record<string, string>) => `${id} ${region}`)).toEqual(
      ['us-east-1', 'eu-west-1'].map((region) => `${accountId} ${region}`),
    );
    expect(level).toBe('ok');
    expect(status).toBe(0);
  }, 60_000);

  test('looks at the other accounts where one has no such profile, is throttled, or has expired', async () => {
    const home = await openAccount(healthy);
    const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    const keys = (name: string) => `[${name}]\naws_access_key_id = ${name}\naws_secret_access_key = secret\n`;
    writeFileSync(join(folder, 'credentials'), ['good', 'throttled', 'expired'].map(keys).join(''));
    const variables = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    home.refusals.set('throttled', { name: 'ThrottlingException', message: 'Rate exceeded' });
    home.refusals.set('expired', { name: 'ExpiredToken', message: 'The security token has expired' });
    const args = ['doctor', '--endpoint', home.url, '--region', 'us-east-1'];
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
    await openAccount({ ...healthy, id: '' });
    const { status, stdout } = await doctor('--region', 'us-east-1');
    expect(stdout).toContain('does not say whose account it is: is --endpoint right?');
    expect(stdout).not.toContain('cdk bootstrap');
    expect(status).toBe(3);
  }, 60_000);

  test('looks at prod without its certificate', async () => {
    await openAccount(fresh);
    const { places } = JSON.parse((await doctor('--json', '--env', 'prod')).stdout);
    expect(places[0].environment).toBe('prod');
  }, 60_000);

  test('credentials that are not accepted fail that place in one line', async () => {
    const refusal = { name: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' };
    await openAccount({ ...healthy, refusal });
    const { status, stdout } = await doctor('--region', 'eu-south-1');
    expect(stdout).toContain('✗ account  AWS does not accept these credentials (InvalidClientTokenId');
    expect(stdout).toContain('eu-south-1');
    expect(status).toBe(3);
  }, 60_000);

  test('no credentials, an unknown environment: one sentence, exit status 2', async () => {
    await openAccount(healthy);
    const none = await launch(['doctor', '--endpoint', 'aws', '--region', 'us-east-1'], {}, '/').finished;
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('no AWS credentials: set AWS_PROFILE') });
    const unknown = await doctor('--env', 'qa');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('"qa" is not an environment') });
    const local = await launch(['doctor', '--zones', 'use1-az1'], {}, '/').finished;
    expect(local).toMatchObject({ status: 2, stderr: expect.stringContaining('--zones is for an endpoint') });
  }, 60_000);
});
