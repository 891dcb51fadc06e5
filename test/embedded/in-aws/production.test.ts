import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { systemClock } from '../../../base/clock.ts';
import type { PreflightPorts } from '../../../lambda/preflight/ports.ts';
import { preflight } from '../../../lambda/preflight/preflight.ts';
import { isProof } from '../../../lambda/preflight/who-is.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { GateReply, GateRequest } from '../../../lib/model/response/gate.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight, type PreflightSettings } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { account, aws, plan, run } from '../../unit/in-aws/support/batch-in-aws.ts';
import { deployed } from '../../unit/in-aws/support/deployed.ts';
import { type Answers, type Call, Refusal } from '../../unit/in-aws/support/scripted-aws.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { type LambdaServer, startLambda } from '../lambda/support/lambda-server.ts';
import { launch } from './support/remote.ts';

const gate = 'shop-dev-preflight';
const inProduction = (name: string) => deployed(name, {}, { [labels.production]: 'true' });

let emulators: Emulators;
let functions: LambdaServer;
let settings: PreflightSettings;
let clients: { destroy(): void }[];

beforeEach(async () => {
  settings = defaultPreflight;
  clients = [];
  emulators = await startEmulators({ environment: 'dev' });
  functions = await startLambda({ [gate]: (event) => preflight(event, ports()) });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await functions.close();
  await emulators.close();
});

/** The access key that signed, which STS knows and we see in the proof. */
const whoSigned = (proof: string): string =>
  new URL(proof).searchParams.get('X-Amz-Credential')?.split('/')[0] ?? 'nobody';

function ports(): PreflightPorts {
  const options = { ...localAws(aws.url), maxAttempts: 1 };
  const fis = new FisClient(options);
  const ecs = new ECSClient(options);
  const cloudwatch = new CloudWatchClient(options);
  clients.push(fis, ecs, cloudwatch);
  return {
    ...{ clock: systemClock, fis, ecs, cloudwatch, ledger: emulators.ledger() },
    model: responseModelOf(shopModel, {
      environment: 'dev',
      production: true,
      settings: { rollback: defaultRollback, notify: defaultNotify, preflight: settings },
    }),
    lever: safetyLeverOf(fis, { limitMilliseconds: 500 }),
    log: new Logger({ logLevel: 'SILENT' }),
    whoIs: async (proof) => {
      if (!isProof(proof, 'us-east-1')) throw new Error(`${proof} is no proof`);
      return whoSigned(proof);
    },
  };
}

const isOfGate = ({ input }: Call) => input.MetricDataQueries?.[0]?.Id === 's0';
/** An account in production in which everything goes well, but for what a test says. */
const production = (others: Answers = {}): Answers =>
  account({
    GetExperimentTemplate: ({ input: { id } }) => ({ experimentTemplate: inProduction(id.replace('EXT-', '')) }),
    ListExperimentTemplates: () => ({
      experimentTemplates: [inProduction('kill-gateway'), inProduction('kill-order-service')],
    }),
    ListExperiments: () => ({ experiments: [] }),
    GetSafetyLever: () => ({ safetyLever: { arn: 'arn:x', state: { status: 'disengaged', reason: '' } } }),
    GetMetricData: (call) =>
      isOfGate(call)
        ? {
            MetricDataResults: [
              { Id: 's0', Timestamps: [0], Values: [1000] },
              { Id: 's1', Timestamps: [0], Values: [0] },
            ],
          }
        : { MetricDataResults: [] },
    ...others,
  });

const lambda = (maxAttempts = 3) => {
  const client = new LambdaClient({ ...localAws(functions.url), maxAttempts });
  clients.push(client);
  return { lambda: client };
};
const requests = () => functions.invocations.map(({ event }) => event as GateRequest);
const engaged = {
  GetSafetyLever: () => ({ safetyLever: { arn: 'a', state: { status: 'engaged', reason: 'panic' } } }),
};

describe('a start in production', () => {
  test('is the gate’s: it decides, and starts with the name of who asked', async () => {
    const { started, verdicts, lines } = await run(production(), ['kill-gateway'], undefined, lambda());
    expect(requests()).toMatchObject([
      { kind: 'start', experiment: 'kill-gateway', templateId: 'EXT-kill-gateway', clientToken: expect.any(String) },
    ]);
    expect(started).toEqual([
      expect.objectContaining({
        experimentTemplateId: 'EXT-kill-gateway',
        clientToken: requests()[0]?.clientToken,
        tags: expect.objectContaining({ [labels.principal]: 'local', [labels.environment]: 'dev' }),
      }),
    ]);
    expect(lines).toContain('started EXP1; Ctrl-C stops it');
    expect(verdicts[0]?.reasons.join()).not.toContain('not started');
    const [record] = await emulators.ledger().list('DECISION#dev');
    expect(record).toMatchObject({ allowed: true, principal: 'local', experiment: 'kill-gateway' });
  });

  test('that the gate denies is not made: its reasons are shown, and the exit status is that of a refusal', async () => {
    const names = ['kill-gateway', 'kill-order-service'];
    const { started, verdicts, lines, status } = await run(production(engaged), names, undefined, lambda());
    expect(started).toEqual([]);
    expect(lines).toContain('not started: preflight says no: safety lever: engaged: panic');
    expect(verdicts.map(({ verdict, reasons }) => [verdict, reasons])).toEqual(
      names.map(() => ['inconclusive', ['not started: preflight says no: safety lever: engaged: panic']]),
    );
    expect(status).toBe(1);
    expect(await emulators.ledger().list('DECISION#dev')).toHaveLength(2);
  });

  test('is not made where there is no gate, and that says what to do', async () => {
    functions.functions = {};
    await expect(run(production(), ['kill-gateway'], undefined, lambda())).rejects.toThrow(
      `there is no function ${gate} in us-east-1: deploy the stack response of dev first`,
    );
    await expect(run(production(), ['kill-gateway'])).rejects.toThrow('set AWS_ENDPOINT_URL_LAMBDA');
    expect(aws.operations()).not.toContain('StartExperiment');
  });

  test('is not made where the gate fails', async () => {
    functions.functions = { [gate]: async () => Promise.reject(new TypeError('out of order')) };
    await expect(run(production(), ['kill-gateway'], undefined, lambda())).rejects.toThrow(
      `${gate} failed: TypeError, out of order`,
    );
    expect(aws.operations()).not.toContain('StartExperiment');
  });

  test.each([
    ['whose tags say nothing of customers', {}],
    ['whose tags deny them', { [labels.production]: 'false' }],
  ])('of a template %s is the gate’s by the environment that it names', async (_, tags) => {
    const template = () => {
      const { tags: all, ...rest } = deployed('kill-gateway');
      const { [labels.production]: __, ...others } = all as Record<string, string>;
      const targets = Object.fromEntries(
        Object.entries(rest.targets).map(([name, target]) => [
          name,
          { ...target, resourceTags: { ...target.resourceTags, [labels.environment]: 'prod' } },
        ]),
      );
      return { ...rest, targets, tags: { ...others, [labels.environment]: 'prod', ...tags } };
    };
    const answers = production({ GetExperimentTemplate: () => ({ experimentTemplate: template() }) });
    const asProd = { environment: 'prod', production: false };
    await expect(run(answers, ['kill-gateway'], undefined, lambda(), asProd)).rejects.toThrow(
      'there is no function shop-prod-preflight',
    );
    expect(aws.operations()).not.toContain('StartExperiment');
  });

  test('of a template that says dev and hits production is nobody’s', async () => {
    const { targets, ...rest } = deployed('kill-gateway');
    const hitting = Object.fromEntries(
      Object.entries(targets).map(([name, target]) => [
        name,
        { ...target, resourceTags: { ...target.resourceTags, [labels.environment]: 'prod' } },
      ]),
    );
    const answers = production({
      GetExperimentTemplate: () => ({ experimentTemplate: { ...rest, targets: hitting } }),
    });
    const { started, verdicts } = await run(answers, ['kill-gateway'], undefined, lambda());
    expect(started).toEqual([]);
    expect(functions.invocations).toEqual([]);
    expect(verdicts[0]?.reasons.join()).toContain('is of dev and hits what is of prod: no gate is for both');
  });

  test('that FIS refuses the gate for now is asked for again', async () => {
    let starts = 0;
    const conflict = new Refusal('ConflictException', 'alarm in ALARM', 409);
    const answers = production({
      StartExperiment: () => (++starts < 3 ? conflict : { experiment: { id: 'EXP1' } }),
    });
    const { started, lines } = await run(answers, ['kill-gateway'], undefined, lambda());
    expect(started).toHaveLength(3);
    expect(lines).toContain('started EXP1');
    const refused = await run(production({ StartExperiment: () => conflict }), ['kill-gateway'], undefined, lambda());
    expect(refused.verdicts[0]?.reasons.join()).toMatch(
      /not started: FIS refuses: ConflictException, .*alarm in ALARM/,
    );
  });

  test('may follow another at once when that has ended', async () => {
    const names = ['kill-gateway', 'kill-order-service'];
    const { started } = await run(production(), names, undefined, lambda());
    expect(started.map(({ experimentTemplateId }) => experimentTemplateId)).toEqual(names.map((name) => `EXT-${name}`));
  });

  test('whose answer is lost is one start', async () => {
    functions.loseAnswers = 2;
    let running: object[] = [];
    const answers = production({
      StartExperiment: ({ input }) => {
        running = [{ id: 'EXP1', experimentTemplateId: input.experimentTemplateId, state: { status: 'running' } }];
        return { experiment: { id: 'EXP1' } };
      },
      ListExperiments: () => ({ experiments: running }),
    });
    const { started, lines } = await run(answers, ['kill-gateway'], undefined, lambda(3));
    expect(lines).toContain('started EXP1');
    expect(requests()).toHaveLength(3);
    expect(new Set(started.map(({ clientToken }) => clientToken)).size).toBe(1);
  });

  test('is shown by a preview that starts nothing, and asks for no decision', async () => {
    const { text, status } = await plan(production(), 'kill-gateway');
    expect(text).toContain('task/shop-dev/gateway-1');
    expect(text).toContain('where customers are served FIS starts nothing for a preview');
    expect(aws.operations()).not.toContain('StartExperiment');
    expect(functions.invocations).toEqual([]);
    expect(status).toBe(0);
  });
});

describe('chaos preflight --endpoint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-'));
    const keys = ['ann', 'bob'].map((who) => `[${who}]\naws_access_key_id = ${who}\naws_secret_access_key = secret\n`);
    writeFileSync(join(folder, 'credentials'), keys.join('\n'));
    aws.answers = production();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const chaos = (who: string, ...args: string[]) => {
    const besides = ['CLOUDWATCH', 'ECS', 'SSM'].map((service) => [`AWS_ENDPOINT_URL_${service}`, aws.url]);
    const variables = {
      ...Object.fromEntries(besides),
      AWS_ENDPOINT_URL_LAMBDA: functions.url,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    };
    const place = ['--endpoint', aws.url, '--region', 'us-east-1', '--profile', who];
    return launch([...args, ...place], variables, folder).finished;
  };
  const ask = (who: string, ...args: string[]) => chaos(who, 'preflight', 'kill-gateway', ...args);

  test('shows the decision of the gate, for who signs', async () => {
    const { status, stdout, stderr } = await ask('ann');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^kill-gateway may start in dev, us-east-1, until \d\d:\d\d:\d\d \(asked by ann\)$/m);
    aws.answers = production(engaged);
    const shut = await ask('ann', '--json');
    expect(shut.status).toBe(1);
    expect(JSON.parse(shut.stdout) as GateReply).toMatchObject({
      ...{ allowed: false, principal: 'ann', environment: 'dev' },
      findings: expect.arrayContaining([
        { check: 'safety lever', wanted: 'disengaged', passed: false, detail: 'engaged: panic' },
      ]),
    });
    expect(aws.operations()).not.toContain('StartExperiment');
  }, 60_000);

  test('notes the approval of a second person, by which somebody else may start, once', async () => {
    settings = { ...settings, approvals: 1 };
    expect((await ask('ann')).stdout).toMatch(/✗ │ approvals .* a second person has to approve/);
    const own = await ask('ann', '--approve');
    expect([own.status, own.stdout]).toEqual([0, expect.stringContaining('Noted: ann approves of one start')]);
    expect((await ask('ann')).status).toBe(1);
    expect((await ask('bob', '--approve')).status).toBe(0);
    expect((await ask('ann')).stdout).toMatch(/✓ │ approvals .* by bob/);
    await chaos('ann', 'run', 'kill-gateway', '--production', 'dev');
    const starts = aws.calls.filter(({ operation }) => operation === 'StartExperiment');
    expect(starts.map(({ input }) => input.tags[labels.principal])).toEqual(['ann']);
    expect(await emulators.ledger().list('APPROVAL#dev#kill-gateway')).toEqual([]);
  }, 120_000);

  test('says what to do where there is no gate', async () => {
    functions.functions = {};
    const { status, stderr } = await ask('ann');
    expect([status, stderr]).toEqual([3, expect.stringContaining(`chaos: there is no function ${gate} in us-east-1`)]);
  }, 60_000);
});
