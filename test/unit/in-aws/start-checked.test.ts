import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stopLagInAws } from '../../../lib/model/stop-lag.ts';
import { account, aws, plan, ringing, run } from './support/batch-in-aws.ts';
import { alarm, deployed, tasks } from './support/deployed.ts';
import { type Call, Refusal } from './support/scripted-aws.ts';

describe('a start while an alarm rings', () => {
  test('waits until it is OK, says for what, and starts one experiment', async () => {
    let looks = 0;
    const { lines, started } = await run(
      account({
        DescribeAlarms: () => (++looks < 4 ? ringing(looks < 3 ? 'ALARM' : 'INSUFFICIENT_DATA') : ringing('OK')),
      }),
      ['kill-gateway'],
    );
    expect(lines).toContain(`waiting up to 60 s for stop conditions to be OK: ${alarm} is ALARM`);
    expect(lines).toContain(`${alarm} is INSUFFICIENT_DATA`);
    expect(lines).toContain('all stop conditions are OK');
    expect(aws.operations().filter((operation) => /DescribeAlarms|StartExperiment/.test(operation))).toEqual([
      ...Array(4).fill('DescribeAlarms'),
      'StartExperiment',
    ]);
    expect(started).toEqual([expect.objectContaining({ experimentTemplateId: 'EXT-kill-gateway' })]);
  });

  test('that does not end is inconclusive, and the batch goes on', async () => {
    let asked = '';
    const { verdicts, started, status } = await run(
      account({
        GetExperimentTemplate: ({ input: { id } }) => {
          asked = id;
          return { experimentTemplate: deployed(id.replace('EXT-', '')) };
        },
        DescribeAlarms: () => (asked === 'EXT-kill-gateway' ? ringing() : ringing('OK')),
      }),
      ['kill-gateway', 'kill-order-service'],
    );
    expect(verdicts[0]).toMatchObject({
      experiment: 'kill-gateway',
      verdict: 'inconclusive',
      reasons: [`not started: ${alarm} is ALARM (too few usable answers)`],
    });
    expect(verdicts).toHaveLength(2);
    expect(started.map(({ experimentTemplateId }) => experimentTemplateId)).toEqual(['EXT-kill-order-service']);
    expect(status).toBe(1);
  });

  test('waits as long as the endpoint needs', async () => {
    const calm = { calmMilliseconds: 240_000, metricPollMilliseconds: 10_000 };
    const { lines } = await run(account({ DescribeAlarms: () => ringing() }), ['kill-gateway'], undefined, calm);
    expect(lines).toContain('waiting up to 240 s');
    expect(aws.operations().filter((operation) => operation === 'DescribeAlarms')).toHaveLength(25);
  });

  test('is left to FIS where there is no CloudWatch to ask', async () => {
    let starts = 0;
    const conflict = new Refusal('ConflictException', 'alarm in ALARM', 409);
    const { started, verdicts } = await run(
      account({ StartExperiment: () => (++starts < 3 ? conflict : { experiment: { id: 'EXP1' } }) }),
      ['kill-gateway'],
      ['ECS'],
    );
    expect(started).toHaveLength(3);
    expect(verdicts).toHaveLength(1);
  });
});

describe('a batch whose alarms stay as they are', () => {
  const calm = { calmMilliseconds: 240_000, metricPollMilliseconds: 10_000 };
  const looksOf = (operations: readonly string[]) => operations.filter((one) => one === 'DescribeAlarms').length;

  test('waits for them once', async () => {
    const silent = account({ DescribeAlarms: () => ringing('INSUFFICIENT_DATA') });
    const names = ['kill-gateway', 'kill-order-service', 'kill-payment-service'];
    const { verdicts } = await run(silent, names, undefined, calm);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(3).fill('inconclusive'));
    expect(verdicts[2]?.reasons).toEqual([
      `not started: ${alarm} is INSUFFICIENT_DATA (too few usable answers), as before`,
    ]);
    // 25 looks in the four minutes of the first, and one for each that follows.
    expect(looksOf(aws.operations())).toBe(27);
  });

  test('starts as soon as they are OK, and then waits for them anew', async () => {
    let looks = 0;
    const { started } = await run(
      account({ DescribeAlarms: () => ringing([26, 30].includes(++looks) || looks > 30 ? 'OK' : 'ALARM') }),
      ['kill-gateway', 'kill-order-service', 'kill-payment-service', 'stop-gateway'],
      undefined,
      calm,
    );
    expect(started.map(({ experimentTemplateId }) => experimentTemplateId)).toEqual([
      'EXT-kill-order-service',
      'EXT-kill-payment-service',
      'EXT-stop-gateway',
    ]);
  });
});

describe('an AWS that throttles or fails', () => {
  const throttled = (status: number) => new Refusal('ThrottlingException', 'Rate exceeded', status);

  test.each([
    ['StartExperiment', 429],
    ['GetExperimentTemplate', 429],
    ['DescribeAlarms', 400],
    ['ListExperimentResolvedTargets', 500],
  ])(
    '%s by %i for a while costs nothing but time',
    async (operation, status) => {
      const usual = account();
      let calls = 0;
      const answers = {
        ...usual,
        [operation]: (call: Call) => (++calls <= 7 ? throttled(status) : usual[operation]?.(call)),
      };
      const { verdicts, started } = await run(answers, ['kill-gateway', 'kill-order-service']);
      expect(verdicts).toHaveLength(2);
      for (const { reasons } of verdicts) expect(reasons.join()).not.toContain('Rate exceeded');
      // A start that nobody knows whether it was heard is the same again, not a second one.
      const [, ...others] = [...new Set(started.map(({ clientToken }) => clientToken))];
      expect(others).toHaveLength(1);
    },
    60_000,
  );

  test.each([
    ['StartExperiment', 429],
    ['DescribeAlarms', 400],
  ])(
    '%s by %i for good is inconclusive, and the batch goes on',
    async (operation, status) => {
      const { verdicts } = await run(account({ [operation]: () => throttled(status) }), [
        'kill-gateway',
        'kill-order-service',
      ]);
      expect(verdicts).toHaveLength(2);
      for (const { verdict, reasons } of verdicts) {
        expect(verdict).toBe('inconclusive');
        expect(reasons.join()).toContain(
          'not started: AWS does not answer as it should: ThrottlingException, Rate exceeded',
        );
      }
    },
    60_000,
  );
});

describe('a refusal by FIS', () => {
  test.each([
    ['ConflictException', 409],
    ['ValidationException', 400],
    ['ServiceQuotaExceededException', 402],
    ['ResourceNotFoundException', 404],
  ])('%s is inconclusive, and the batch goes on', async (name, status) => {
    const { verdicts } = await run(
      account({
        StartExperiment: ({ input }) =>
          input.experimentTemplateId === 'EXT-kill-gateway'
            ? new Refusal(name, 'not now', status)
            : { experiment: { id: 'EXP2' } },
      }),
      ['kill-gateway', 'kill-order-service'],
    );
    expect(verdicts[0]).toMatchObject({
      verdict: 'inconclusive',
      reasons: [`not started: FIS refuses: ${name}, not now`],
    });
    expect(verdicts[1]?.experiment).toBe('kill-order-service');
  });

  test('that is about who asks ends the batch', async () => {
    const denied = new Refusal('AccessDeniedException', 'not you', 403);
    await expect(run(account({ StartExperiment: () => denied }), ['kill-gateway'])).rejects.toThrow('not you');
  });
});

describe('an experiment that FIS stops at once', () => {
  const seconds = 1_000_000;
  const ended = (action: object, status = 'stopped') =>
    account({
      GetExperiment: ({ input: { id } }) => ({
        experiment: {
          id,
          state: { status, reason: 'Experiment halted by stop condition.' },
          actions: { kill: { actionId: 'aws:ecs:task-kill-process', ...action } },
          stopConditions: [{ source: 'aws:cloudwatch:alarm', value: `arn:aws:cloudwatch:x:1:alarm:${alarm}` }],
          creationTime: seconds,
          startTime: seconds,
          endTime: seconds + 3,
        },
      }),
    });
  const stoppedAt = (from: number, to: number) => ({
    state: { status: 'stopped', reason: '' },
    startTime: seconds + from,
    endTime: seconds + to,
  });

  test.each([
    ['before its first action', { state: { status: 'cancelled', reason: '' } }],
    ['as its first action begins', stoppedAt(1, 2)],
  ])('%s is inconclusive, and the batch goes on', async (_, action) => {
    const { verdicts } = await run(ended(action), ['kill-gateway', 'kill-order-service']);
    expect(verdicts).toHaveLength(2);
    for (const verdict of verdicts) {
      expect(verdict).toMatchObject({
        verdict: 'inconclusive',
        reasons: ['stopped before it did anything: Experiment halted by stop condition.'],
      });
    }
    expect(aws.operations().filter((operation) => operation === 'StartExperiment')).toHaveLength(2);
  });

  test('is no less broken where its fault had begun', async () => {
    const { verdicts } = await run(ended(stoppedAt(1, 60)), ['kill-gateway']);
    expect(verdicts[0]).toMatchObject({
      verdict: 'failed',
      reasons: expect.arrayContaining(['the experiment was stopped: Experiment halted by stop condition.']),
    });
  });

  test('nor where its alarm rang only after that', async () => {
    const AlarmHistoryItems = [{ Timestamp: seconds + 2, HistorySummary: 'Alarm updated from OK to ALARM' }];
    const answers = { ...ended(stoppedAt(1, 3)), DescribeAlarmHistory: () => ({ AlarmHistoryItems }) };
    const { verdicts } = await run(answers, ['kill-gateway']);
    expect(verdicts[0]?.verdict).toBe('failed');
  });
});

test('there is one way to start an experiment on an endpoint, and one to preview it', () => {
  const places = ['aws', 'cli', 'runs/in-aws'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  );
  const using = (text: string) =>
    places.filter((file) => file.endsWith('.ts') && readFileSync(file, 'utf8').includes(text)).sort();
  expect(using('StartExperimentCommand')).toEqual(['aws/fis/actions-mode.ts', 'aws/fis/experiment.ts']);
  expect(using('startWhenAllowed(').filter((file) => file !== 'aws/fis/experiment.ts')).toEqual([
    'runs/in-aws/preview.ts',
    'runs/in-aws/start-checked.ts',
  ]);
});

describe('what is said before a start', () => {
  test('names candidates, and that stop conditions are late for a short fault', async () => {
    const { lines } = await run(account(), ['kill-gateway'], undefined, { stopLag: stopLagInAws });
    expect(lines).toMatch(/oneTask +1 of 2:\n +task\/shop-dev\/gateway-0\n +task\/shop-dev\/gateway-1/);
    expect(lines).toContain('stop conditions act 40 to 90 s late in AWS (an estimate); this fault acts at once');
    const loses = await run(account(), ['lose-payment'], undefined, { stopLag: stopLagInAws });
    expect(loses.lines).toContain('(an estimate); this fault lasts 60 s');
  });
});

describe('a preview', () => {
  const skipAll = () =>
    aws.calls.filter(({ operation, input }) => operation === 'StartExperiment' && input.experimentOptions?.actionsMode);
  const resolved = {
    resolvedTargets: [
      { targetName: 'oneTask', targetInformation: { arn: 'arn:aws:ecs:us-east-1:1:task/shop-dev/by-fis' } },
    ],
  };

  test('is resolved by FIS in one experiment that skips all', async () => {
    const { text, status } = await plan(account({ ListExperimentResolvedTargets: () => resolved }), 'kill-gateway');
    expect(text).toContain('task/shop-dev/by-fis');
    expect(skipAll()).toHaveLength(1);
    expect(aws.operations().filter((operation) => operation === 'StartExperiment')).toHaveLength(1);
    expect(status).toBe(0);
  });

  test('starts nothing where FIS would write a report', async () => {
    const outputs = { s3Configuration: { bucketName: 'reports' } };
    const experimentTemplate = deployed('kill-gateway', { experimentReportConfiguration: { outputs } });
    const { text, status } = await plan(
      account({ GetExperimentTemplate: () => ({ experimentTemplate }) }),
      'kill-gateway',
    );
    expect(aws.operations()).not.toContain('StartExperiment');
    expect(text).toContain('task/shop-dev/gateway-1');
    expect(text).toContain('FIS would write a report of a preview of this template');
    expect(status).toBe(0);
  });

  test('would not run where it could take a last healthy task, or an alarm stays', async () => {
    const one = await plan(account({}, tasks({ gateway: ['HEALTHY'] })), 'kill-gateway');
    expect(one.text).toContain('would not run  it could take the last healthy task of gateway');
    const rings = await plan(account({ DescribeAlarms: () => ringing() }), 'kill-gateway');
    expect(rings.text).toContain(`waiting up to 60 s for stop conditions to be OK: ${alarm} is ALARM`);
    expect(rings.text).toContain(`would not run  ${alarm} is ALARM`);
    expect([one.status, rings.status]).toEqual([1, 1]);
  });
});
