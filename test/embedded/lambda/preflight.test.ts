import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { systemClock } from '../../../base/clock.ts';
import type { PreflightPorts } from '../../../lambda/preflight/ports.ts';
import { preflight } from '../../../lambda/preflight/preflight.ts';
import { labels } from '../../../lib/model/labels.ts';
import { drillKey } from '../../../lib/model/response/drill.ts';
import { reasonsAgainst as against } from '../../../lib/model/response/gate.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight, type PreflightSettings } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { deployed, tasks } from '../../unit/in-aws/support/deployed.ts';
import { Refusal, type ScriptedAws, startScriptedAws } from '../../unit/in-aws/support/scripted-aws.ts';
import { type Emulators, startEmulators } from './support/emulators.ts';

const { topology } = shopModel;
const all = (count: number) => Object.fromEntries(topology.services.map(({ name }) => [name, healthy(count)]));
const healthy = (count: number) => Array.from({ length: count }, () => 'HEALTHY');
const template = deployed('kill-product-service');
const ask = { kind: 'decide', experiment: 'kill-product-service', templateId: template.id, proof: 'alice' };

let aws: ScriptedAws;
let emulators: Emulators;
let settings: PreflightSettings;
/** What users got: answers and failed ones, whatever the time. */
let users: { answers: number; failed: number } | undefined;
let alarms: { AlarmName: string; StateValue: string }[];

beforeEach(async () => {
  settings = defaultPreflight;
  users = { answers: 100_000, failed: 10 };
  alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'OK' }];
  emulators = await startEmulators({ environment: 'dev' });
  aws = await startScriptedAws({
    GetExperimentTemplate: ({ input }) => ({ experimentTemplate: { ...template, id: input.id } }),
    ListExperimentTemplates: () => ({ experimentTemplates: [template] }),
    ListExperiments: () => ({ experiments: [] }),
    StartExperiment: () => ({ experiment: { id: 'EXP1' } }),
    GetSafetyLever: () => ({ safetyLever: { arn: 'arn:x', state: { status: 'disengaged', reason: '' } } }),
    DescribeAlarms: () => ({ MetricAlarms: alarms, CompositeAlarms: [] }),
    GetMetricData: () => ({
      MetricDataResults: users
        ? [
            { Id: 's0', Timestamps: [0], Values: [users.answers] },
            { Id: 's1', Timestamps: [0], Values: [users.failed] },
          ]
        : [],
    }),
    ListMetrics: () => ({ Metrics: [] }),
    ListTasks: () => ({ taskArns: tasks(all(2)).map(({ taskArn }) => taskArn) }),
    DescribeTasks: () => ({ tasks: tasks(all(2)) }),
  });
});
afterEach(async () => {
  await aws.close();
  await emulators.close();
});

function ports(): PreflightPorts {
  const options = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const fis = new FisClient(options);
  return {
    clock: systemClock,
    model: responseModelOf(shopModel, {
      environment: 'dev',
      production: false,
      settings: { rollback: defaultRollback, notify: defaultNotify, preflight: settings },
    }),
    fis,
    ecs: new ECSClient(options),
    cloudwatch: new CloudWatchClient(options),
    ledger: emulators.ledger(),
    lever: safetyLeverOf(fis, { limitMilliseconds: 500 }),
    log: new Logger({ logLevel: 'SILENT' }),
    whoIs: async (proof) => proof,
  };
}

const starts = () => aws.calls.filter(({ operation }) => operation === 'StartExperiment');

describe('the gate', () => {
  test('opens where everything holds, and says until when', async () => {
    const decision = await preflight(ask, ports());
    expect(against(decision)).toEqual([]);
    expect(decision).toMatchObject({ allowed: true, principal: 'alice', environment: 'dev' });
    expect(Date.parse(decision.expires) - Date.parse(decision.at)).toBe(60_000);
    expect(starts()).toEqual([]);
  });

  test('starts what is asked for, and says for whom', async () => {
    const reply = await preflight({ ...ask, kind: 'start' }, ports());
    expect(reply).toMatchObject({ allowed: true, experimentId: 'EXP1' });
    expect(starts()[0]?.input).toMatchObject({
      experimentTemplateId: template.id,
      tags: { [labels.environment]: 'dev', [labels.principal]: 'alice' },
    });
  });

  test('lets one of two starts at once through', async () => {
    const replies = await Promise.all([1, 2].map(() => preflight({ ...ask, kind: 'start' }, ports())));
    expect(replies.filter(({ allowed }) => allowed)).toHaveLength(1);
    expect(starts()).toHaveLength(1);
  });

  test('starts once what is asked for again with the same token, and nothing else', async () => {
    const asked = { ...ask, kind: 'start', clientToken: 'token-1' };
    const first = await preflight(asked, ports());
    // It runs by now: whoever asks again because the answer was lost is not told no on account of his own start.
    aws.answers.ListExperiments = () => ({
      experiments: [{ id: 'EXP1', experimentTemplateId: template.id, state: { status: 'running' } }],
    });
    expect(await preflight(asked, ports())).toEqual(first);
    expect(starts().map(({ input }) => input.clientToken)).toEqual(['token-1', 'token-1']);
    for (const other of [{ clientToken: 'token-2' }, { proof: 'mallory' }, { clientToken: undefined }]) {
      expect((await preflight({ ...asked, ...other }, ports())).allowed).toBe(false);
    }
    expect(starts()).toHaveLength(2);
  });

  test('lets the next start through once the one before has ended, and not before', async () => {
    const asked = { ...ask, kind: 'start' };
    let status = 'running';
    aws.answers.GetExperiment = ({ input: { id } }) => ({ experiment: { id, state: { status } } });
    expect((await preflight(asked, ports())).experimentId).toBe('EXP1');
    // FIS lists nothing yet: whoever holds the lease counts.
    expect(against(await preflight(asked, ports()))).toEqual([
      'nothing else running: kill-product-service is being started by alice',
    ]);
    status = 'completed';
    const replies = await Promise.all([1, 2].map(() => preflight(asked, ports())));
    expect(replies.filter(({ allowed }) => allowed)).toHaveLength(1);
    expect(starts()).toHaveLength(2);
  });

  test('gives the lease back where FIS refuses, and keeps it where the start may have come through', async () => {
    const lease = () => emulators.ledger().get('START#dev', '-');
    const start = (refusal: Refusal) => {
      aws.answers.StartExperiment = () => refusal;
      return preflight({ ...ask, kind: 'start' }, ports());
    };
    await expect(start(new Refusal('ServiceQuotaExceededException', 'too many', 402))).rejects.toThrow('too many');
    expect(await lease()).toBeUndefined();
    await expect(start(new Refusal('GatewayTimeout', 'no answer', 504))).rejects.toThrow('no answer');
    expect(await lease()).toMatchObject({ experiment: 'kill-product-service' });
  });

  test('says what runs also where the ledger fails right after the start', async () => {
    const whole = ports();
    let started = false;
    aws.answers.StartExperiment = () => {
      started = true;
      return { experiment: { id: 'EXP1' } };
    };
    const ledger = new Proxy(whole.ledger, {
      get: (target, name) => (started ? () => Promise.reject(new Error('throttled')) : Reflect.get(target, name)),
    });
    const reply = await preflight({ ...ask, kind: 'start' }, { ...whole, ledger });
    expect(reply).toMatchObject({ allowed: true, experimentId: 'EXP1' });
  });

  test('lets a look use up nothing, and says in the record that it was one', async () => {
    settings = { ...settings, approvals: 1 };
    await preflight({ ...ask, kind: 'approve', proof: 'bob' }, ports());
    for (const _ of [1, 2]) expect((await preflight(ask, ports())).allowed).toBe(true);
    expect(await preflight({ ...ask, kind: 'start' }, ports())).toMatchObject({ experimentId: 'EXP1' });
    const records = await emulators.ledger().list('DECISION#dev');
    expect(records.map(({ allowed, look }) => [allowed, look])).toEqual([
      [true, true],
      [true, true],
      [true, true],
      [true, undefined],
    ]);
  });

  test('says of each check what is wanted', async () => {
    settings = { ...settings, approvals: 1 };
    const { findings } = await preflight(ask, ports());
    expect(findings.map(({ check, wanted }) => [check, wanted])).toEqual([
      ['safety lever', 'disengaged'],
      ['drill', 'none'],
      ['calendar', 'no freeze'],
      ['error budget', 'at least 10 % left of 30 days'],
      ['burn rate', 'at most 2 in the last hour'],
      ['alarms', 'all OK'],
      ['healthy tasks', 'enough for what it may hit'],
      ['nothing else running', 'nothing'],
      ['approvals', 'by 1 other than who starts'],
    ]);
  });

  test('that FIS does not start is no start on its way', async () => {
    aws.answers.StartExperiment = () => new Refusal('ConflictException', 'an alarm');
    await expect(preflight({ ...ask, kind: 'start' }, ports())).rejects.toThrow('an alarm');
    expect((await preflight(ask, ports())).allowed).toBe(true);
  });

  test('records each decision with its reasons', async () => {
    alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'ALARM' }];
    await preflight({ ...ask, kind: 'start' }, ports());
    const [record] = await emulators.ledger().list('DECISION#dev');
    expect(record).toMatchObject({ experiment: 'kill-product-service', principal: 'alice', allowed: false });
    expect(starts()).toEqual([]);
  });
});

describe('the gate stays shut', () => {
  test.each([
    ['ALARM', 'alarms: shop-dev-guardrail-users is ALARM'],
    ['INSUFFICIENT_DATA', 'alarms: shop-dev-guardrail-users is INSUFFICIENT_DATA'],
  ])('under an alarm in %s', async (StateValue, reason) => {
    alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue }];
    expect(against(await preflight(ask, ports()))).toEqual([reason]);
  });

  test('where there is no alarm at all', async () => {
    alarms = [];
    expect(against(await preflight(ask, ports()))).toEqual(['alarms: there is no alarm named shop-dev-...']);
  });

  test('when the budget is used up, or burns too fast', async () => {
    users = { answers: 100_000, failed: 250 };
    expect(against(await preflight(ask, ports()))).toEqual([
      'error budget: 0 % left of 30 days (background load); at least 10 % wanted',
      'burn rate: 2.5 in the last hour; at most 2 wanted',
    ]);
  });

  test('where nobody has counted what users get', async () => {
    users = undefined;
    expect(against(await preflight(ask, ports()))).toEqual([
      'error budget: nobody has counted what users get: no data is no',
      'burn rate: nobody has counted what users get: no data is no',
    ]);
  });

  test('under the safety lever, in a freeze, and while something else runs', async () => {
    aws.answers.GetSafetyLever = () => ({ safetyLever: { arn: 'a', state: { status: 'engaged', reason: 'panic' } } });
    aws.answers.ListExperiments = () => ({
      experiments: [{ id: 'EXP9', experimentTemplateId: template.id, state: { status: 'running' } }],
    });
    settings = { ...settings, freezes: [{ name: 'sale', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' }] };
    expect(against(await preflight({ ...ask, kind: 'start' }, ports()))).toEqual([
      'safety lever: engaged: panic',
      'calendar: freeze sale until 2099-01-01T00:00:00Z',
      'nothing else running: kill-product-service runs (EXP9)',
    ]);
    expect(starts()).toEqual([]);
  });

  test('during a drill', async () => {
    await emulators.ledger().put({ ...drillKey, expiresAt: Math.floor(Date.now() / 1000) + 60 });
    expect(against(await preflight({ ...ask, kind: 'start' }, ports()))).toEqual([
      'drill: somebody tries whether alarms ring: handlers do nothing meanwhile',
    ]);
    expect(starts()).toEqual([]);
  });

  test('where a service would lose its last healthy task', async () => {
    aws.answers.DescribeTasks = () => ({ tasks: tasks({ ...all(2), 'product-service': healthy(1) }) });
    expect(against(await preflight(ask, ports()))).toEqual([
      expect.stringContaining('healthy tasks: it could take the last healthy task of product-service'),
    ]);
  });

  test.each([
    ['GetSafetyLever', 'safety lever'],
    ['DescribeAlarms', 'alarms'],
    ['GetMetricData', 'error budget'],
    ['ListTasks', 'healthy tasks'],
    ['ListExperiments', 'nothing else running'],
  ])('where %s cannot be asked', async (operation, check) => {
    aws.answers[operation] = () => new Refusal('AccessDeniedException', 'not yours');
    const reasons = against(await preflight({ ...ask, kind: 'start' }, ports()));
    expect(reasons[0]).toMatch(new RegExp(`^${check}: .*(AccessDenied|not yours)`));
    expect(starts()).toEqual([]);
  });
});

describe('a second person', () => {
  beforeEach(() => {
    settings = { ...settings, approvals: 1 };
  });

  test('is wanted, and is not oneself', async () => {
    expect(against(await preflight(ask, ports()))).toEqual(['approvals: a second person has to approve']);
    await preflight({ ...ask, kind: 'approve' }, ports());
    expect((await preflight(ask, ports())).allowed).toBe(false);
    await preflight({ ...ask, kind: 'approve', proof: 'bob' }, ports());
    expect((await preflight(ask, ports())).allowed).toBe(true);
  });

  test('approves one start', async () => {
    await preflight({ ...ask, kind: 'approve', proof: 'bob' }, ports());
    expect((await preflight({ ...ask, kind: 'start' }, ports())).allowed).toBe(true);
    await emulators.ledger().remove('START#dev', '-');
    expect((await preflight({ ...ask, kind: 'start' }, ports())).allowed).toBe(false);
  });

  test.each(['decide', 'start', 'approve'])('%s without a proof of who asks is refused', async (kind) => {
    const { proof: _, ...nobody } = ask;
    await expect(preflight({ ...nobody, kind }, ports())).rejects.toThrow(`${kind} without a proof of who asks`);
    expect(starts()).toEqual([]);
  });

  test('is no schedule', async () => {
    const approval = preflight({ ...ask, kind: 'approve' }, ports(), { bySchedule: true });
    await expect(approval).rejects.toThrow('a schedule approves nothing');
  });
});

test.each([
  [{}, 'kind undefined is none of decide, start, approve'],
  [{ ...ask, kind: 'stop' }, 'kind "stop"'],
  [{ ...ask, templateId: '' }, 'templateId is missing'],
  [{ ...ask, experiment: 'kill-gateway' }, `template ${template.id} is not of experiment kill-gateway`],
])('what nothing can be decided of is refused: %j', async (event, message) => {
  await expect(preflight(event, ports())).rejects.toThrow(message);
});

test('a template of another environment does not pass', async () => {
  const other = { ...template, tags: { ...template.tags, [labels.environment]: 'staging' } };
  aws.answers.GetExperimentTemplate = () => ({ experimentTemplate: other });
  await expect(preflight({ ...ask, kind: 'start' }, ports())).rejects.toThrow('of environment staging, not dev');
});
