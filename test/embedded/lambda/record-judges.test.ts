import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { FisClient } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { foldRun } from '../../../lambda/record-experiment/fold-run.ts';
import { judgeByMetrics } from '../../../lambda/record-experiment/judge-by-metrics.ts';
import { judgeBySystem } from '../../../lambda/record-experiment/judge-by-system.ts';
import { createTemplateReader } from '../../../lambda/record-experiment/own-template.ts';
import { toldByFis } from '../../../lambda/record-experiment/told-by-fis.ts';
import type { Ledger } from '../../../lambda/shared/ledger.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { stopIntentKey } from '../../../lib/model/response/stop-intent.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { deployed } from '../../unit/in-aws/support/deployed.ts';
import { type ScriptedAws, startScriptedAws } from '../../unit/in-aws/support/scripted-aws.ts';
import { endedExperiment } from '../../unit/in-aws/support/story.ts';
import { type CloudWatch, type Script, startCloudWatch } from '../in-aws/support/cloudwatch.ts';

const settings = { rollback: defaultRollback, notify: defaultNotify, preflight: defaultPreflight };
const model = responseModelOf(shopModel, { environment: 'dev', production: false, settings });
const options = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
});
const run = (experiment: string) => ({
  ...foldRun(undefined, toldByFis({ ...endedExperiment(), experimentTemplateId: 'EXT-lose-payment' }), 'dev'),
  experiment,
});

describe('a run in AWS', () => {
  /** It began five and a half minutes ago and lasted one. */
  const begin = Math.floor(Date.now() / 1000) - 330;
  const isDuring = (at: number) => at / 1000 + 10 > begin && at / 1000 < begin + 60;
  const withoutPayments: Script = (scope, at) => {
    if (scope === 'payment-service' && isDuring(at)) return { served: 10, failed: 90 };
    return { served: 500 };
  };
  let aws: ScriptedAws;
  let cloudwatch: CloudWatch;
  let its: Record<string, unknown>;
  /** The alarm for which a handler wrote that it was about to stop the run. */
  let intent: string | undefined;

  beforeEach(async () => {
    const { actions, targets } = endedExperiment();
    const lose = { ...actions?.lose, startTime: begin, endTime: begin + 60 };
    its = { id: 'EXP1', experimentTemplateId: 'EXT-lose-payment', state: { status: 'completed', reason: 'Over.' } };
    its = { ...its, targets, actions: { lose }, creationTime: begin - 2, startTime: begin - 1, endTime: begin + 61 };
    intent = undefined;
    aws = await startScriptedAws({
      GetExperiment: () => ({ experiment: its }),
      GetExperimentTemplate: () => ({ experimentTemplate: deployed('lose-payment') }),
    });
    cloudwatch = await startCloudWatch(withoutPayments);
  });
  afterEach(async () => {
    await aws.close();
    await cloudwatch.close();
  });

  const look = (experiment = 'lose-payment') => {
    const fis = new FisClient(options(aws.url));
    const client = new CloudWatchClient(options(cloudwatch.url));
    const templateOf = createTemplateReader(fis);
    const get: Ledger['get'] = async (pk, sk) =>
      intent === undefined ? undefined : { ...stopIntentKey('EXP1'), pk, sk, alarm: intent, incident: 'x' };
    const ports = { fis, cloudwatch: client, clock: systemClock, model, templateOf };
    const judge = judgeByMetrics({ ...ports, ledger: { get } as Ledger });
    return judge.look(run(experiment));
  };

  test('is judged as by chaos --endpoint aws, in one look', async () => {
    expect(await look()).toMatchObject({
      complete: true,
      verdict: {
        experiment: 'lose-payment',
        verdict: 'held',
        reasons: [],
        availability: { users: 1 },
        effect: { seen: true, by: ['callers of payment-service'] },
      },
    });
  });

  test('has failed where users were hurt', async () => {
    cloudwatch.script = (scope, at) =>
      scope !== 'payment-service' && isDuring(at) ? { served: 250, failed: 250 } : withoutPayments(scope, at);
    const { complete, verdict } = await look();
    expect({ complete, verdict: verdict.verdict }).toEqual({ complete: true, verdict: 'failed' });
    expect(verdict.reasons.join()).toContain('availability');
  });

  test('is not judged for good while metrics are missing, and says which', async () => {
    cloudwatch.script = (scope, at) => (at / 1000 > begin + 40 ? undefined : withoutPayments(scope, at));
    const { complete, verdict } = await look();
    expect({ complete, verdict: verdict.verdict }).toEqual({ complete: false, verdict: 'inconclusive' });
    expect(verdict.reasons.join()).toContain('CloudWatch has users only until');
    cloudwatch.refusal = { name: 'ThrottlingException', message: 'Rate exceeded' };
    expect((await look()).verdict.reasons.join()).toContain('CloudWatch could not be read: Rate exceeded');
  });

  test('that did nothing is inconclusive at once', async () => {
    its = { ...its, actions: {}, state: { status: 'cancelled', reason: 'the safety lever is engaged' } };
    expect(await look()).toEqual({
      complete: true,
      verdict: expect.objectContaining({
        verdict: 'inconclusive',
        reasons: ['cancelled before it did anything: the safety lever is engaged'],
      }),
    });
  });

  describe('that its guardrail is to stop', () => {
    const guardrail = 'shop-dev-guardrail-home';
    const stopped = async () => {
      const stopConditions = ['users', 'home'].map((one) => ({
        source: 'aws:cloudwatch:alarm',
        value: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-dev-guardrail-${one}`,
      }));
      its = { ...its, stopConditions, state: { status: 'stopped', reason: 'Experiment stopped by user.' } };
      const { verdict } = await look('alarm-stops-experiment');
      return verdict.reasons.filter((reason) => reason.startsWith('the experiment was stopped'));
    };

    test('is as it was to be where a handler was quicker than FIS', async () => {
      intent = guardrail;
      expect(await stopped()).toEqual([]);
    });

    test.each([undefined, 'shop-dev-objective-users'])(
      'is not as it was to be where a person stopped it, or it was for %s',
      async (by) => {
        intent = by;
        const why = by ? ` for ${by}` : '';
        expect(await stopped()).toEqual([`the experiment was stopped${why}: Experiment stopped by user.`]);
      },
    );
  });

  test('of a template that promises nothing is inconclusive', async () => {
    expect((await look('my-own')).verdict.reasons).toEqual([
      'my-own is no experiment of this version: nothing says what it promises',
    ]);
  });
});

describe('a run on this machine', () => {
  let reply: { status: number; body: unknown };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  });
  beforeEach(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const look = () => {
    const { port } = server.address() as AddressInfo;
    return judgeBySystem(`http://127.0.0.1:${port}`).look(run('lose-payment'));
  };

  test('has the verdict of its system', async () => {
    reply = { status: 200, body: { verdict: 'failed', reasons: ['availability 97.1 %'] } };
    expect(await look()).toEqual({ complete: true, verdict: reply.body });
    expect(asked).toEqual(['GET /_breakwater/experiments/EXP1/verdict']);
  });

  test('is looked at again while its system judges', async () => {
    reply = { status: 409, body: { message: 'it is in phase recovery' } };
    expect(await look()).toEqual({
      complete: false,
      verdict: { verdict: 'inconclusive', reasons: ['it is in phase recovery'] },
    });
  });

  test('has none where its system knows it no more', async () => {
    reply = { status: 404, body: { message: 'unknown' } };
    expect(await look()).toMatchObject({ complete: true, verdict: { verdict: 'inconclusive' } });
  });

  test('comes again where the system is not well', async () => {
    reply = { status: 500, body: { message: 'oops' } };
    await expect(look()).rejects.toThrow('says 500: oops');
  });
});
