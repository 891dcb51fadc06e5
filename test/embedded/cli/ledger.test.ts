import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type RunRecord, runsOf } from '../../../lib/model/response/run-record.ts';
import { templateWith } from '../../unit/engine/support/setup.ts';
import { type ScriptedAws, startScriptedAws } from '../../unit/in-aws/support/scripted-aws.ts';
import { launch } from '../in-aws/support/remote.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { type Fis, startFis } from '../server/support/fis.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
const finishedAt = Date.parse('2026-11-26T12:00:00Z');
const minute = 60_000;
/** Two of the listed experiments that hit the service: what is not deployed is not asked for. */
const there = ['kill-payment-service', 'lose-payment'];
const arn = 'arn:aws:ecs:us-east-1:123456789012:service-deployment/shop-dev/payment-service/NCWGC2ZR-taawPAYrIaU5';
let status = 'SUCCESSFUL';

let emulators: Emulators;
let fis: Fis;
let ecs: ScriptedAws;

beforeAll(async () => {
  emulators = await startEmulators({ environment: 'dev' });
  fis = await startFis();
  ecs = await startScriptedAws({
    ListServiceDeployments: ({ input }) =>
      input.service === 'payment-service' && input.cluster === 'shop-dev'
        ? // The second page has it.
          input.nextToken
          ? { serviceDeployments: [{ serviceDeploymentArn: arn }] }
          : { serviceDeployments: [{ serviceDeploymentArn: `${arn}x` }], nextToken: 'more' }
        : { serviceDeployments: [] },
    DescribeServiceDeployments: ({ input }) =>
      input.serviceDeploymentArns[0] === arn
        ? {
            serviceDeployments: [
              {
                serviceDeploymentArn: arn,
                createdAt: (finishedAt - 5 * minute) / 1000,
                ...(status === 'SUCCESSFUL' && { finishedAt: finishedAt / 1000 }),
                status,
              },
            ],
          }
        : { serviceDeployments: [], failures: [{ reason: 'MISSING' }] },
  });
  for (const experiment of there) {
    const tags = { [labels.system]: 'shop', [labels.experiment]: experiment, [labels.environment]: 'dev' };
    await fis.client.send(new CreateExperimentTemplateCommand({ ...templateWith(), tags } as never));
  }
});
beforeEach(async () => {
  status = 'SUCCESSFUL';
  for (const { pk, sk } of await emulators.ledger().list(runsOf('dev'))) await emulators.ledger().remove(pk, sk);
});
afterAll(async () => {
  await fis.close();
  await ecs.close();
  await emulators.close();
  rmSync(folder, { recursive: true });
});

/** A run as the handler record-experiment keeps it, so many minutes after the end of the deployment. */
const record = (
  experiment: string,
  minutes: number,
  verdict?: RunRecord['verdict'],
  more: Partial<RunRecord> & { readonly expiresAt?: number } = {},
) => {
  const startedAt = finishedAt + minutes * minute;
  const id = `EXP${experiment}${minutes}`;
  const run: RunRecord = {
    ...{ experimentId: id, templateId: `EXT${experiment}`, experiment, environment: 'dev', principal: 'unknown' },
    ...{ status: 'completed', reason: '', states: { running: { at: startedAt, reason: '' } }, startedAt, actions: {} },
    ...{ stopAlarms: [], services: ['payment-service'], recovery: {}, deployments: [], judged: 1, done: [] },
    ...(verdict && { verdict }),
  };
  return emulators.ledger().put({ ...run, ...more, pk: runsOf('dev'), sk: id, version: 1 });
};
const held = { verdict: 'held', reasons: [] } as const;
const chaos = (...args: string[]) =>
  launch(
    [...args, '--endpoint', fis.server.url],
    { AWS_ENDPOINT_URL_DYNAMODB: emulators.endpoints.dynamodb, AWS_ENDPOINT_URL_ECS: ecs.url },
    folder,
  ).finished;
const gate = (...args: string[]) => chaos('gate', '--services', 'payment-service', ...args);

describe('the gate of an environment', () => {
  test('is shut by what its ledger does not have, and by nothing that is not deployed there', async () => {
    await record('lose-payment', 1, held);
    expect(await gate()).toMatchObject({ status: 1, stdout: 'kill-payment-service: was never run\n' });
  });

  test('is open once both have held since the deployment, by its ARN and by its id', async () => {
    for (const name of there) await record(name, 1, held);
    for (const reference of [arn, 'NCWGC2ZR-taawPAYrIaU5', '2026-11-26T12:00:00Z']) {
      expect(await gate('--newer-than', reference)).toMatchObject({
        status: 0,
        stdout: 'Open: all that was asked of payment-service has held.\n',
      });
    }
  });

  test('counts a deployment from its end', async () => {
    await record('kill-payment-service', -1, held);
    await record('lose-payment', 1, held);
    expect(await gate('--newer-than', arn)).toMatchObject({
      status: 1,
      stdout: 'kill-payment-service: was last run 2026-11-26T11:59:00Z, before that\n',
    });
  });

  test.each(['IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'])('is shut where the deployment is %s', async (now) => {
    status = now;
    for (const name of there) await record(name, 1, held);
    const { status: exit, stdout } = await gate('--newer-than', arn);
    expect(exit).toBe(1);
    expect(stdout).toContain(`The deployment NCWGC2ZR-taawPAYrIaU5 of payment-service is ${now}: nothing counts`);
  });

  test('goes by the newest run: one without a verdict yet, and none that has expired', async () => {
    await record('lose-payment', 1, held);
    await record('kill-payment-service', 1, held);
    await record('kill-payment-service', 2, undefined, { status: 'running' });
    await record('lose-payment', 3, { verdict: 'failed', reasons: ['it broke'] }, { expiresAt: 1 });
    expect((await gate()).stdout).toBe(
      'kill-payment-service: inconclusive 2026-11-26T12:02:00Z: it has no verdict yet: it is running\n',
    );
  });

  test.each([
    [['--newer-than', `${arn}y`], 'no service deployment that ECS knows there'],
    [['--newer-than', 'NCWGC2ZR'], '--newer-than "NCWGC2ZR" is no time such as'],
    [['--env', 'staging'], 'no templates of environment staging'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await gate(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});

describe('what the ledger has', () => {
  const measured = (p95: number): Partial<Verdict> => ({
    ...{ availability: { users: 1, mustHold: 1 }, degradedShare: 0, latency: { p50: 5, p95, p99: 90 } },
    ...{ serviceRecoveryMs: 1500, patterns: [], samples: 100 },
  });

  test('is listed, and compared, as the runs that are kept here', async () => {
    await record('lose-payment', 1, { ...held, ...measured(50) });
    await record('kill-payment-service', 2, held);
    await record('lose-payment', 3, { ...held, ...measured(500) });
    const { stdout } = await chaos('history', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { experiment: 'lose-payment', p95: 500, recovery: 1500, place: 'dev in us-east-1', system: 'shop' },
      { experiment: 'kill-payment-service', availability: null, p95: null },
      { experiment: 'lose-payment', p95: 50 },
    ]);
    expect(JSON.parse((await chaos('history', 'kill-payment-service', '--json')).stdout)).toHaveLength(1);
    expect(JSON.parse((await chaos('history', '--limit', '2', '--json')).stdout)).toHaveLength(2);
    expect(await chaos('history', 'diff', '--fail-on-regression')).toMatchObject({
      status: 1,
      stdout:
        'lose-payment: p95 latency 500 ms, where 50 ms were usual in the run before (give or take 50 ms); last good: EXPlose-payment1\n',
    });
  });

  test('is what coverage goes by, of what is deployed there', async () => {
    await record('kill-payment-service', 0, held);
    const { cells } = JSON.parse((await chaos('coverage', '--days', '36500', '--json')).stdout);
    expect(cells.map(({ place, state }: { place: string; state: string }) => [place, state])).toEqual([
      ['payment-service', 'held'],
      ['order-service -> payment-service', 'never'],
    ]);
  });

  test.each(['import', 'prune'])('%s is for this machine alone', async (verb) => {
    expect(await chaos('history', verb)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${verb} is for the runs that are kept on this machine`),
    });
  });
});

test('without a ledger, or a way to it, nothing is guessed', async () => {
  const lonely = await launch(['gate', '--endpoint', fis.server.url], {}, folder).finished;
  expect(lonely).toMatchObject({ status: 2, stderr: expect.stringContaining('set AWS_ENDPOINT_URL_DYNAMODB') });
  const local = await launch(['gate', '--env', 'dev'], {}, folder).finished;
  expect(local).toMatchObject({ status: 2, stderr: expect.stringContaining('add --endpoint aws') });
});
