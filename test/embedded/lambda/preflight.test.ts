import { describe, expect, test } from '@jest/globals';
import { preflight } from '../../../lambda/preflight/preflight.ts';
import { labels } from '../../../lib/model/labels.ts';
import { reasonsAgainst as against } from '../../../lib/model/response/gate.ts';
import { Refusal } from '../../unit/in-aws/support/scripted-aws.ts';
import { ask, aws, emulators, given, ports, starts, template, withPreflightWorld } from './support/preflight-world.ts';

withPreflightWorld();

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
    given.settings = { ...given.settings, approvals: 1 };
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
    given.settings = { ...given.settings, approvals: 1 };
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
    given.alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'ALARM' }];
    await preflight({ ...ask, kind: 'start' }, ports());
    const [record] = await emulators.ledger().list('DECISION#dev');
    expect(record).toMatchObject({ experiment: 'kill-product-service', principal: 'alice', allowed: false });
    expect(starts()).toEqual([]);
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
