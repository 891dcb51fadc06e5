import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stopIntentKey } from '../../../lib/model/response/stop-intent.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { type CloudWatch, startCloudWatch } from './support/cloudwatch.ts';
import { launch, steady } from './support/remote.ts';
import { type ScriptedFis, startScriptedFis } from './support/scripted-fis.ts';

const experiment = 'alarm-stops-experiment';
let fis: ScriptedFis;
let cloudwatch: CloudWatch;
let emulators: Emulators;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'remote-'));
  cloudwatch = await startCloudWatch(steady());
  emulators = await startEmulators({ environment: 'dev' });
  const lose = {
    actionId: 'aws:ecs:task-network-blackhole-port',
    state: { status: 'stopped', reason: 'Because.' },
    startTime: Date.now() / 1000 - 2000,
    endTime: Date.now() / 1000 - 1000,
  };
  const times = { startTime: Date.now() / 1000 - 3000, endTime: Date.now() / 1000 };
  const ended = { status: 'stopped', reason: 'Experiment stopped by user.', actions: { lose }, ...times };
  fis = await startScriptedFis(() => ended, experiment);
});
afterEach(async () => {
  await fis.close();
  await cloudwatch.close();
  await emulators.close();
  rmSync(folder, { recursive: true });
});

const run = async (dynamodb = emulators.endpoints.dynamodb) => {
  const variables = { AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url, AWS_ENDPOINT_URL_DYNAMODB: dynamodb };
  return launch(['run', experiment, '--endpoint', fis.url], variables, folder).finished;
};
const intend = (alarm: string) =>
  emulators
    .ledger()
    .put({ ...stopIntentKey('EXP1'), alarm, incident: 'x', expiresAt: Math.ceil(Date.now() / 1000) + 60 });
const byUser = 'the experiment was stopped: Experiment stopped by user.';

describe('an experiment that its guardrail is to stop, and that FIS calls stopped by a user,', () => {
  test('was stopped as it was to be where a handler wrote that it is about to, for that guardrail', async () => {
    await intend('shop-dev-guardrail-users');
    const { stdout, stderr } = await run();
    expect(stderr).toContain('EXP1 stopped: Experiment stopped by user.');
    expect(stdout).toContain(experiment);
    expect(stdout).not.toContain(byUser);
  }, 60_000);

  test('was not where no handler wrote anything: a person stopped it', async () => {
    expect((await run()).stdout).toContain(byUser);
  }, 60_000);

  test('was not as far as is known where the ledger cannot be asked, and that is said', async () => {
    const { stdout, stderr } = await run('http://127.0.0.1:1');
    expect(stdout).toContain(byUser);
    expect(stderr).toContain('whether a handler stopped it is not known: shop-dev-');
  }, 60_000);
});
