import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetExperimentCommand,
  GetExperimentTemplateCommand,
  ListExperimentsCommand,
  ListExperimentTemplatesCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import type { GateReply, GateRequest } from '../../../lib/model/response/gate.ts';
import { startLambda } from '../lambda/support/lambda-server.ts';
import { type Remote, startRemote, steady } from './support/remote.ts';

let remote: Remote;
beforeEach(async () => {
  remote = await startRemote();
  remote.cloudwatch.script = steady();
});
afterEach(() => remote.close());

const period = 10_000;
/** Whether a period is the fault's, which lasts for an instant here but may cross into the next, or the one after. */
function isDuring(at: number): boolean {
  const { from = Number.POSITIVE_INFINITY, to = Date.now() } = remote.actionTimes();
  return at > from - period && at <= to + period;
}

/** Payments fail while the fault lasts, and orders are accepted without. */
const degraded = steady((scope, at) => {
  if (!isDuring(at)) return {};
  if (scope === 'payment-service') return { served: 20, failed: 180 };
  if (scope === 'buy') return { served: 0, degraded: 200 };
  return scope === 'users' ? { served: 800, degraded: 200 } : {};
});

describe('a run against an endpoint', () => {
  test('shows targets, follows the experiment, and holds where CloudWatch shows that users were served', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.script = degraded;
    const { status, stdout, stderr } = await remote.chaos('run', 'lose-payment');
    expect(stderr).toMatch(/callers +task\/shop\/[0-9a-f]{32}\n/);
    expect(stderr).toMatch(/started EXP\w{14}; Ctrl-C stops it/);
    expect(stdout).toContain('effect             callers of payment-service: usable 100 % before, 10 % during');
    expect(stdout).toContain('completed: Action was completed.');
    expect(stdout).toContain('not checked');
    expect(stdout).toContain('1 of 1 held');
    expect(remote.results().verdicts).toMatchObject([
      { verdict: 'held', reasons: [], availability: { users: 1 }, effect: { by: ['callers of payment-service'] } },
    ]);
    expect(status).toBe(0);
  });

  test('of a file, or with other values, is one of a template of its own, which is removed', async () => {
    const id = await remote.deploy('lose-payment');
    const template = await remote.fis.client.send(new GetExperimentTemplateCommand({ id }));
    const folder = mkdtempSync(join(tmpdir(), 'file-'));
    const file = join(folder, 'theirs.json');
    const { [labels.experiment]: _, ...tags } = template.experimentTemplate?.tags ?? {};
    writeFileSync(file, JSON.stringify({ experimentTemplate: { ...template.experimentTemplate, tags } }));
    const { stderr } = await remote.chaos(
      'run',
      'lose-payment',
      file,
      '--set',
      'actions.lose.parameters.duration=PT2M',
    );
    rmSync(folder, { recursive: true });
    for (const name of ['lose-payment', 'theirs']) expect(stderr).toContain(`${name}+duration=PT2M in dev`);
    const { experiments = [] } = await remote.fis.client.send(new ListExperimentsCommand({}));
    const found = experiments.map((each) =>
      remote.fis.client.send(new GetExperimentCommand({ id: each.id as string })),
    );
    const run = (await Promise.all(found)).map(({ experiment }) => experiment?.actions?.lose?.parameters?.duration);
    expect(run).toEqual(['PT2M', 'PT2M']);
    const { experimentTemplates } = await remote.fis.client.send(new ListExperimentTemplatesCommand({}));
    expect(experimentTemplates?.map((each) => each.id)).toEqual([id]);
  }, 120_000);

  test('fails where users were not served, and says what was promised', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.script = steady((scope, at) => {
      if (!isDuring(at)) return {};
      if (scope === 'payment-service') return { failed: 200, served: 0 };
      return scope === 'users' || scope === 'buy' ? { served: 100, failed: 100 } : {};
    });
    const { status, stdout } = await remote.chaos('run', 'lose-payment');
    expect(stdout).toMatch(/lose-payment: availability .* \(objective 99 %\)/);
    expect(remote.results().verdicts[0]?.verdict).toBe('failed');
    expect(status).toBe(1);
  });

  test('proves nothing without traffic, and says so before and after', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.script = () => undefined;
    const { status, stdout, stderr } = await remote.chaos('run', 'lose-payment');
    expect(stderr).toContain('no requests in dev in the last 2 minutes');
    expect(stdout).toContain('CloudWatch has no traffic of users');
    expect(remote.results().verdicts[0]?.verdict).toBe('inconclusive');
    expect(status).toBe(1);
  });

  test('proves nothing where metrics are missing for a part of the run', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.script = (scope, at) =>
      isDuring(at) && at <= (remote.actionTimes().from ?? 0) ? undefined : degraded(scope, at);
    const { stdout } = await remote.chaos('run', 'lose-payment');
    expect(stdout).toMatch(/no requests in 10 of \d+ s/);
    expect(remote.results().verdicts[0]?.verdict).toBe('inconclusive');
  });

  test('does not believe FIS alone: an effect that nobody saw is in doubt', async () => {
    await remote.deploy('lose-payment');
    const { stdout } = await remote.chaos('run', 'lose-payment');
    expect(stdout).toContain('effect not observed on ');
    expect(stdout).toMatch(/effect +not seen: .*ECS counts nothing/);
    expect(remote.results().verdicts[0]?.verdict).toBe('inconclusive');
  });

  test('is refused before anything is started where CloudWatch may not be read', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.refusal = {
      name: 'AccessDenied',
      message: 'User x is not authorized to perform: cloudwatch:GetMetricData',
    };
    const { status, stderr } = await remote.chaos('run', 'lose-payment');
    expect(stderr).toContain('chaos: access denied: User x is not authorized to perform: cloudwatch:GetMetricData');
    expect(status).toBe(3);
    expect(remote.actionTimes().from).toBeUndefined();
  });

  test('is not started where the preview finds nobody to hit', async () => {
    await remote.deploy('lose-payment');
    remote.fis.runtime.setTasks([]);
    const { status, stdout } = await remote.chaos('run', 'lose-payment');
    expect(stdout).toMatch(/lose-payment: the experiment could not be carried out: /);
    expect(remote.fis.engine.experiments()).toHaveLength(1);
    expect(status).toBe(1);
  });

  test('gives events and the verdict as JSON lines', async () => {
    await remote.deploy('lose-payment');
    remote.cloudwatch.script = degraded;
    const { stdout } = await remote.chaos('run', 'lose-payment', '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq?: number });
    const types = events.map(({ type }) => type);
    for (const type of ['experiment-state', 'action-state', 'target-resolved', 'fault-reverted', 'window']) {
      expect(types).toContain(type);
    }
    expect(types.at(-1)).toBe('verdict');
    const numbers = events.flatMap(({ seq }) => seq ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe('a preview', () => {
  test('resolves the targets and touches nothing', async () => {
    await remote.deploy('lose-payment');
    const { status, stdout } = await remote.chaos('run', 'lose-payment', '--preview');
    expect(stdout).toMatch(/callers +task\/shop\/[0-9a-f]{32}\n/);
    expect(stdout).toContain('Nothing was touched.');
    expect(status).toBe(0);
    expect(remote.actionTimes().from).toBeUndefined();
  });
});

describe('a game day at an endpoint', () => {
  test('runs what is deployed there, and writes a JUnit report', async () => {
    await remote.deploy('lose-payment');
    await remote.deploy('lose-gateway-to-product-service');
    const folder = mkdtempSync(join(tmpdir(), 'junit-'));
    const file = join(folder, 'report.xml');
    const { status, stdout } = await remote.chaos('gameday', '--retry-inconclusive', '0', '--junit', file);
    expect(remote.results().verdicts.map(({ verdict }) => verdict)).toEqual(['inconclusive']);
    expect(stdout).toContain('0 of 1 held');
    expect(readFileSync(file, 'utf8')).toContain('<testcase classname="chaos" name="lose-payment">');
    expect(status).toBe(1);
    rmSync(folder, { recursive: true });
  });

  test('says so where none of it is deployed', async () => {
    await remote.deploy('lose-gateway-to-product-service');
    const { status, stderr } = await remote.chaos('gameday');
    expect(stderr).toContain('the endpoint has no template of a game day');
    expect(status).toBe(2);
  });
});

describe('a comparison at an endpoint', () => {
  test('runs the same in both environments and switches nothing', async () => {
    await remote.deploy('lose-payment', 'dev');
    await remote.deploy('lose-payment', 'staging');
    remote.cloudwatch.script = degraded;
    const { stdout, stderr } = await remote.chaos('compare', 'lose-payment', '--env', 'dev,staging');
    expect(stdout).toMatch(/^\ndev\n[\s\S]*\nstaging\n/);
    expect(stderr).toContain('lose-payment in dev, us-east-1');
    expect(stderr).toContain('lose-payment in staging, us-east-1');
  });

  test('wants two environments', async () => {
    await remote.deploy('lose-payment', 'dev');
    const { status, stderr } = await remote.chaos('compare', 'lose-payment', '--env', 'dev');
    expect(stderr).toBe('chaos: which two environments? For example --env staging,prod\n');
    expect(status).toBe(2);
  });
});

test('a kill is run by the service’s name', async () => {
  await remote.deploy('kill-gateway');
  const { status, stdout } = await remote.chaos('kill', 'gateway', '--preview');
  expect(stdout).toContain('kill-gateway in dev, us-east-1');
  expect(status).toBe(0);
});

test('what is deployed is listed, by environment', async () => {
  await remote.deploy('lose-payment', 'prod', true);
  await remote.deploy('random-kill', 'dev');
  const { stdout } = await remote.chaos('experiments');
  expect(stdout).toMatch(/random-kill .* dev .* EXT\w{14}[\s\S]*lose-payment .* prod \(production\)/);
  const json = await remote.chaos('experiments', '--env', 'prod', '--json');
  expect(JSON.parse(json.stdout)).toEqual([expect.objectContaining({ experiment: 'lose-payment', production: true })]);
});

describe('what is asked for', () => {
  test.each([
    [['run', 'lose-paymnt'], 'no template of "lose-paymnt"; did you mean lose-payment?'],
    [['run', 'lose-payment'], 'lose-payment is there in dev, staging: choose one with --env'],
    [
      ['run', 'lose-payment', '--env', 'stagging'],
      'no templates of environment stagging; there are those of dev, staging',
    ],
    [['run', 'lose-payment', '--time-scale', '1'], '--time-scale is for the system on this machine'],
    [['run', 'lose-payment', '--dry-run'], '--preview resolves the targets'],
    [['status', '--folder', 'x'], '--folder is for the system on this machine'],
  ])('%j is refused with exit status 2', async (args, message) => {
    await remote.deploy('lose-payment', 'dev');
    await remote.deploy('lose-payment', 'staging');
    const { status, stderr, stdout } = await remote.chaos(...args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(remote.fis.engine.experiments()).toEqual([]);
  });

  test('one of two alike is run by its id', async () => {
    const first = await remote.deploy('lose-payment');
    await remote.deploy('lose-payment');
    const both = await remote.chaos('run', 'lose-payment');
    expect(both.stderr).toContain('lose-payment is there 2 times: run one by its id instead');
    expect((await remote.chaos('run', first, '--preview')).status).toBe(0);
  });
});

describe('an environment that serves customers', () => {
  beforeEach(() => remote.deploy('lose-payment', 'prod', true));

  test('is not touched unless its name is given, without a terminal to ask on', async () => {
    const { status, stderr } = await remote.chaos('run', 'lose-payment');
    expect(stderr).toBe('chaos: prod serves customers: nothing was started; to mean it, say --production prod\n');
    expect(status).toBe(2);
    expect(remote.fis.engine.experiments()).toEqual([]);
  });

  test('is not touched by another name', async () => {
    const { status, stderr } = await remote.chaos('run', 'lose-payment', '--production', 'dev');
    expect(stderr).toContain('--production names dev, but this is prod: nothing was started');
    expect(status).toBe(2);
    expect(remote.fis.engine.experiments()).toEqual([]);
  });

  test('is not touched past its gate, also by its name', async () => {
    const { status, stderr } = await remote.chaos('run', 'lose-payment', '--production', 'prod');
    expect(stderr).toContain('chaos: there is no Lambda to ask the gate of: set AWS_ENDPOINT_URL_LAMBDA');
    expect(status).toBe(2);
    expect(remote.fis.engine.experiments()).toEqual([]);
  });

  test('is run by its name, through its gate', async () => {
    remote.cloudwatch.script = degraded;
    const gate = await startLambda({ 'shop-prod-preflight': (event) => letThrough(event as GateRequest) });
    try {
      const { status, stderr } = await remote.chaosWith(
        { AWS_ENDPOINT_URL_LAMBDA: gate.url },
        ...['run', 'lose-payment', '--production', 'prod'],
      );
      expect({ status, gate: gate.invocations.length, said: stderr.includes('started EXP') }).toEqual({
        status: 0,
        gate: 1,
        said: true,
      });
    } finally {
      await gate.close();
    }
  });

  /** What the gate does that has nothing against a start; its own tests are elsewhere. */
  async function letThrough({ experiment, templateId, clientToken = '' }: GateRequest): Promise<GateReply> {
    const start = new StartExperimentCommand({ experimentTemplateId: templateId, clientToken });
    const { experiment: started } = await remote.fis.client.send(start);
    const at = new Date().toISOString();
    const asked = { experiment, environment: 'prod', principal: 'ann', allowed: true, findings: [], at, expires: at };
    return { ...asked, experimentId: started?.id as string };
  }
});
