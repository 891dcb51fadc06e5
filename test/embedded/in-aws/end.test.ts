import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listTemplates } from '../../../aws/fis/templates.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type CloudWatch, startCloudWatch } from './support/cloudwatch.ts';
import { startFakeDynamodb } from './support/dynamodb.ts';
import { launch, type Remote, type Running, startRemote, steady } from './support/remote.ts';
import { type ScriptedFis, startScriptedFis } from './support/scripted-fis.ts';

describe('Ctrl-C', () => {
  let remote: Remote;
  beforeEach(async () => {
    remote = await startRemote({ scale: 1 });
    remote.cloudwatch.script = steady();
    await remote.deploy('lose-payment');
  });
  afterEach(() => remote.close());

  const run = async (): Promise<Running> => {
    const running = remote.start('run', 'lose-payment');
    await running.says('lose running');
    return running;
  };

  test('stops the experiment, waits until FIS has undone it, and says so', async () => {
    const running = await run();
    expect(remote.fis.runtime.held()).not.toEqual([]);
    running.child.kill('SIGINT');
    const { status, stdout, stderr } = await running.finished;
    expect(stderr).toContain('interrupted: stopping the experiment');
    expect(stderr).toMatch(/EXP\w{14} stopped: Experiment stopped\./);
    expect(stderr).toContain('nothing is left to undo');
    expect(stdout).toContain('the experiment was stopped: Experiment stopped.');
    expect(remote.fis.runtime.held()).toEqual([]);
    expect(status).toBe(130);
  });

  test('removes the template that there was for this run only', async () => {
    const templates = async () => (await listTemplates(remote.fis.client)).map(({ tags }) => tags?.[labels.experiment]);
    const running = remote.start('run', 'lose-payment', '--set', 'actions.lose.parameters.duration=PT2M');
    await running.says('lose running');
    expect(await templates()).toEqual(expect.arrayContaining(['lose-payment', 'lose-payment+duration=PT2M']));
    running.child.kill('SIGINT');
    expect((await running.finished).status).toBe(130);
    expect(await templates()).toEqual(['lose-payment']);
  });

  test('from elsewhere: `chaos stop` ends what runs, and the run is judged', async () => {
    const running = await run();
    const status = await remote.chaos('status');
    expect(status.stdout).toMatch(/EXP\w{14} lose-payment in dev is running since/);
    const stopped = await remote.chaos('stop');
    expect(stopped.stdout).toMatch(/^EXP\w{14} stopped: Experiment stopped\.\n$/);
    expect((await running.finished).stdout).toContain('the experiment was stopped: Experiment stopped.');
    expect((await remote.chaos('stop')).stdout).toBe('No experiment is running.\n');
  });

  test('heal does not touch what runs', async () => {
    const running = await run();
    const { status, stderr } = await remote.chaos('heal');
    expect(stderr).toMatch(
      /EXP\w{14} lose-payment in dev is running .*; what runs is not healed over: end it with chaos stop/,
    );
    expect(status).toBe(2);
    running.child.kill('SIGINT');
    await running.finished;
  });
});

describe('an end that is FIS’s to tell', () => {
  let fis: ScriptedFis;
  let cloudwatch: CloudWatch;
  let folder: string;
  beforeEach(async () => {
    cloudwatch = await startCloudWatch(steady());
    folder = mkdtempSync(join(tmpdir(), 'remote-'));
  });
  afterEach(async () => {
    await fis.close();
    await cloudwatch.close();
    rmSync(folder, { recursive: true });
  });

  const start = (...args: string[]) =>
    launch([...args, '--endpoint', fis.url], { AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url }, folder);
  const seconds = (from: number) => (Date.now() + from) / 1000;
  const action = (status: string) => ({
    actions: {
      lose: {
        actionId: 'aws:ecs:task-network-blackhole-port',
        state: { status, reason: 'Because.' },
        startTime: seconds(-2000),
        endTime: seconds(-1000),
      },
    },
    startTime: seconds(-3000),
    endTime: seconds(0),
  });

  test('a second Ctrl-C leaves, and says how to stop by hand', async () => {
    fis = await startScriptedFis(() => ({ status: 'running', reason: '' }));
    const running = start('run', 'lose-payment');
    await running.says('started EXP1');
    running.child.kill('SIGINT');
    await running.says('interrupted');
    running.child.kill('SIGINT');
    const { status, stderr } = await running.finished;
    expect(stderr).toContain(`left while EXP1 is being stopped`);
    expect(stderr).toContain(
      `chaos stop --endpoint ${fis.url}, or aws fis stop-experiment --id EXP1 --region us-east-1`,
    );
    expect(fis.requests).toContain('DELETE /experiments/EXP1');
    expect(status).toBe(3);
  });

  test('Ctrl-C stops the experiment although FIS leaves a look without an answer', async () => {
    fis = await startScriptedFis(() => ({ status: 'running', reason: '' }));
    const running = start('run', 'lose-payment');
    await running.says('started EXP1');
    fis.mute = 'GET /experiments/EXP1';
    const looks = () => fis.requests.filter((request) => request === fis.mute).length;
    const before = looks();
    while (looks() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    await running.says('interrupted');
    const end = Date.now() + 5000;
    while (!fis.requests.includes('DELETE /experiments/EXP1') && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(fis.requests).toContain('DELETE /experiments/EXP1');
    running.child.kill('SIGINT');
    await running.finished;
  });

  test('a second Ctrl-C that cannot stop the experiment says so', async () => {
    fis = await startScriptedFis(() => ({ status: 'running', reason: '' }));
    const running = start('run', 'lose-payment');
    await running.says('started EXP1');
    fis.mute = 'DELETE /experiments/EXP1';
    running.child.kill('SIGINT');
    await running.says('interrupted');
    running.child.kill('SIGINT');
    const { status, stderr } = await running.finished;
    expect(stderr).toMatch(/left while EXP1 may still be running \(.*\); stop it with: chaos stop/);
    expect(status).toBe(3);
  });

  test('a second Ctrl-C during the start does not claim that nothing runs', async () => {
    fis = await startScriptedFis(() => ({ status: 'completed', reason: '' }));
    fis.mute = 'POST /experiments';
    const running = start('run', 'lose-payment');
    const posts = () => fis.requests.filter((request) => request === 'POST /experiments').length;
    while (posts() < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    await running.says('interrupted');
    running.child.kill('SIGINT');
    const { status, stderr } = await running.finished;
    expect(stderr).toContain('left while FIS was starting an experiment; to see whether it runs: chaos status');
    expect(status).toBe(3);
  });

  test('names the stop condition that fired, and the place of the report', async () => {
    cloudwatch.alarms = [
      { AlarmName: 'shop-dev-guardrail-users', StateReason: 'x', HistorySummary: 'Alarm updated from OK to ALARM' },
    ];
    fis = await startScriptedFis(() => ({
      status: 'stopped',
      reason: 'Experiment halted by stop condition.',
      ...action('stopped'),
      experimentReport: { s3Reports: [{ arn: 'arn:aws:s3:::reports/2026/EXP1.pdf' }] },
    }));
    const { stdout, status } = await start('run', 'lose-payment').finished;
    expect(stdout).toContain('stopped by         shop-dev-guardrail-users: Alarm updated from OK to ALARM');
    expect(stdout).toContain('report             s3://reports/2026/EXP1.pdf');
    expect(stdout).toContain('the experiment was stopped: Experiment halted by stop condition.');
    expect(status).toBe(1);
  });

  test('names what FIS skipped, and proves nothing where nothing was hit', async () => {
    const state = { status: 'skipped', reason: 'Target resolution returned empty set.' };
    const cut = { actionId: 'aws:network:disrupt-connectivity', targets: { Subnets: 'subnets' }, state };
    fis = await startScriptedFis(() => ({
      status: 'completed',
      reason: 'Over.',
      targets: { subnets: { resourceType: 'aws:ec2:subnet', resourceTags: { [labels.environment]: 'dev' } } },
      actions: { cut },
    }));
    const { stdout } = await start('run', 'lose-payment').finished;
    expect(stdout).toContain('skipped: cut: subnets: Target resolution returned empty set.');
    expect(stdout).toMatch(/lose-payment: nothing was hit: skipped: cut: subnets: /);
  });

  test('is not clean where a table has kept the limit of the fault, and says how to heal', async () => {
    const limited = { tags: { 'breakwater:system': 'shop', [labels.onDemandThroughput]: '-1/-1' } };
    const dynamodb = await startFakeDynamodb({ 'shop-dev-products': limited, 'shop-prod-products': limited });
    const { lose } = action('completed').actions;
    const throttle = { ...lose, actionId: 'aws:ssm:start-automation-execution' };
    const documentArn = 'arn:aws:ssm:us-east-1:000000000000:document/shop-dev-dynamodb-throttle';
    fis = await startScriptedFis(() => ({
      status: 'completed',
      reason: 'Over.',
      ...action('completed'),
      actions: { throttle: { ...throttle, parameters: { documentArn } } },
    }));
    const variables = { AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url, AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url };
    const { status, stdout, stderr } = await launch(['run', 'lose-payment', '--endpoint', fis.url], variables, folder)
      .finished;
    await dynamodb.close();
    expect(stderr).toContain(`shop-dev-products still has the limit of the fault: chaos heal --endpoint ${fis.url}`);
    expect(stdout).toMatch(/lose-payment: fault EXP1-throttle-0 left something behind: shop-dev-products\n/);
    expect(status).toBe(3);
  });

  test('status names the alarms that are in ALARM', async () => {
    cloudwatch.alarms = [
      { AlarmName: 'shop-dev-guardrail-buy', StateValue: 'ALARM', StateReason: 'too few usable answers' },
    ];
    fis = await startScriptedFis(() => ({ status: 'completed', reason: '' }));
    const { stdout } = await start('status', '--env', 'dev').finished;
    expect(stdout).toContain('No experiment is running.');
    expect(stdout).toMatch(/ALARM shop-dev-guardrail-buy since .*: too few usable answers/);
  });

  test.each([
    [
      403,
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'the AWS credentials have expired: get new ones',
    ],
    [
      403,
      'UnrecognizedClientException',
      'The security token is invalid.',
      'AWS does not accept these credentials (UnrecognizedClientException: The security token is invalid)',
    ],
    [
      403,
      'AccessDeniedException',
      'User: me is not authorized to perform: fis:ListExperimentTemplates',
      'access denied: User: me is not authorized to perform: fis:ListExperimentTemplates; a policy',
    ],
  ])('%i %s is told in one line', async (status, name, message, told) => {
    fis = await startScriptedFis(() => ({ status: 'completed', reason: '' }));
    fis.refusal = { status, name, message };
    for (const command of [['run', 'lose-payment'], ['status'], ['stop'], ['heal']]) {
      const ended = await start(...command).finished;
      expect(ended.stderr).toMatch(/^chaos: [^\n]+\n$/);
      expect(ended.stderr).toContain(told);
      expect(ended.status).toBe(3);
    }
  });
});

describe('the way there', () => {
  const run = (endpoint: string, variables: Record<string, string> = {}, ...more: string[]) =>
    launch(['run', 'random-kill', '--endpoint', endpoint, ...more], variables, tmpdir()).finished;
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

  test.each<[string, Record<string, string>, string[], string, number]>([
    ['aws', {}, ['--region', 'eu-west-1'], 'no AWS credentials: set AWS_PROFILE', 2],
    ['aws', keys, [], 'no AWS region is chosen: give --region, or set AWS_REGION', 2],
    [
      'http://127.0.0.1:1',
      {},
      [],
      'http://127.0.0.1:1 cannot be reached (connect ECONNREFUSED 127.0.0.1:1): is it up',
      3,
    ],
    ['azure', {}, [], '--endpoint must be aws or a URL such as http://127.0.0.1:21000, not "azure"', 2],
    [
      'aws',
      { AWS_ENDPOINT_URL_FIS: 'http://127.0.0.1:21000' },
      [],
      'AWS_ENDPOINT_URL_FIS says http://127.0.0.1:21000: unset it',
      2,
    ],
  ])('to %s with %j is told in one line where it is barred', async (endpoint, variables, more, told, wanted) => {
    const { status, stderr } = await run(endpoint, variables, ...more);
    expect(stderr).toContain(told);
    expect(stderr).toMatch(/^chaos: [^\n]+\n$/);
    expect(status).toBe(wanted);
  });

  test('options of an endpoint without one are refused', async () => {
    const { status, stderr } = await launch(['run', 'random-kill', '--preview'], {}, tmpdir()).finished;
    expect(stderr).toBe('chaos: --preview is for an endpoint: add --endpoint aws\n');
    expect(status).toBe(2);
  });
});
