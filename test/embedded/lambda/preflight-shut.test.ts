import { beforeEach, describe, expect, test } from '@jest/globals';
import { preflight } from '../../../lambda/preflight/preflight.ts';
import { drillKey } from '../../../lib/model/response/drill.ts';
import { reasonsAgainst as against } from '../../../lib/model/response/gate.ts';
import { tasks } from '../../unit/in-aws/support/deployed.ts';
import { Refusal } from '../../unit/in-aws/support/scripted-aws.ts';
import {
  all,
  ask,
  aws,
  emulators,
  given,
  healthy,
  ports,
  starts,
  template,
  withPreflightWorld,
} from './support/preflight-world.ts';

withPreflightWorld();

describe('the gate stays shut', () => {
  test.each([
    ['ALARM', 'alarms: shop-dev-guardrail-users is ALARM'],
    ['INSUFFICIENT_DATA', 'alarms: shop-dev-guardrail-users is INSUFFICIENT_DATA'],
  ])('under an alarm in %s', async (StateValue, reason) => {
    given.alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue }];
    expect(against(await preflight(ask, ports()))).toEqual([reason]);
  });

  test('where there is no alarm at all', async () => {
    given.alarms = [];
    expect(against(await preflight(ask, ports()))).toEqual(['alarms: there is no alarm named shop-dev-...']);
  });

  test('when the budget is used up, or burns too fast', async () => {
    given.users = { answers: 100_000, failed: 250 };
    expect(against(await preflight(ask, ports()))).toEqual([
      'error budget: 0 % left of 30 days (background load); at least 10 % wanted',
      'burn rate: 2.5 in the last hour; at most 2 wanted',
    ]);
  });

  test('where nobody has counted what users get', async () => {
    given.users = undefined;
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
    given.settings = {
      ...given.settings,
      freezes: [{ name: 'sale', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' }],
    };
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
    given.settings = { ...given.settings, approvals: 1 };
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
