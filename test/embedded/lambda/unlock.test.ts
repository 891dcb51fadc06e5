import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identify } from '../../../base/process/identity.ts';
import { defaultSystemFile } from '../../../cli/default-system.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { labels } from '../../../lib/model/labels.ts';
import { lockKey, type RollbackLock } from '../../../lib/model/response/rollback-lock.ts';
import { claimFolder } from '../../../local/supervisor/own-folder.ts';
import { writeState } from '../../../local/supervisor/state.ts';
import { templateWith } from '../../unit/engine/support/setup.ts';
import { launch } from '../in-aws/support/remote.ts';
import { type Fis, startFis } from '../server/support/fis.ts';
import { type Emulators, startEmulators } from './support/emulators.ts';

let emulators: Emulators;
let fis: Fis;
const folder = mkdtempSync(join(tmpdir(), 'unlock-'));
const hour = 3600;
const at = Date.parse('2026-11-26T10:00:00Z');

beforeAll(async () => {
  emulators = await startEmulators({ environment: 'dev' });
  fis = await startFis();
});
afterAll(async () => {
  await fis.close();
  await emulators.close();
  rmSync(folder, { recursive: true });
});

const lockFor = (service: string, expiresAt = Math.floor(Date.now() / 1000) + hour): RollbackLock => ({
  service,
  deployment: 'd2',
  taskDefinition: 'order:2',
  digests: ['sha256:bad'],
  at,
  incident: 'shop-dev-deployment-order-service@2026-11-26T09:59:00.000Z',
  expiresAt,
});
const lock = (service: string, expiresAt?: number) =>
  emulators.ledger().put({ ...lockKey(service), ...lockFor(service, expiresAt) });
const isLocked = async (service: string) => (await emulators.ledger().get(lockKey(service).pk, '-')) !== undefined;
const chaos = (variables: Record<string, string>, ...args: string[]) => launch(args, variables, folder).finished;

describe('on this machine', () => {
  const up = (response: boolean) => {
    claimFolder(folder);
    writeState(folder, {
      supervisor: identify(process.pid) as ProcessIdentity,
      endpoint: 'http://127.0.0.1:1',
      system: { name: 'shop', file: defaultSystemFile },
      edge: 'http://127.0.0.1:1',
      edges: { gateway: 'http://127.0.0.1:1' },
      timeScale: 1,
      runtime: 'embedded',
      resilience: 'on',
      meshRetries: false,
      stores: 'none',
      ...(response && {
        response: {
          ...emulators.endpoints,
          ledgerTable: emulators.resources.ledgerTable,
          stores: 'none',
          handlers: [],
        },
      }),
    });
  };

  test('the lock goes, and what it held is said', async () => {
    up(true);
    await lock('order-service');
    await lock('gateway');
    const { status, stdout } = await chaos({}, 'unlock', 'order-service', '--folder', folder);
    expect(status).toBe(0);
    for (const word of [
      'order-service is unlocked',
      'order:2',
      'sha256:bad',
      '2026-11-26T10:00:00.000Z',
      'deployment-order-service@',
    ]) {
      expect(stdout).toContain(word);
    }
    expect([await isLocked('order-service'), await isLocked('gateway')]).toEqual([false, true]);
    expect((await chaos({}, 'unlock', 'order-service', '--folder', folder)).stdout).toBe(
      'order-service is not locked.\n',
    );
  });

  test('a lock that has expired is none', async () => {
    up(true);
    await lock('order-service', Math.floor(Date.now() / 1000) - 1);
    expect((await chaos({}, 'unlock', 'order-service', '--folder', folder)).stdout).toContain('is not locked');
  });

  test.each([
    [['unlock', 'order-servise'], 'no service is named "order-servise"; did you mean order-service?'],
    [['unlock'], 'which service? There are gateway'],
    [['unlock', 'gateway', 'order-service'], 'one service at a time: "order-service"'],
  ])('%j is wrong usage', async (args, message) => {
    up(true);
    const { status, stderr } = await chaos({}, ...args, '--folder', folder);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });

  test('a system without a response has no lock', async () => {
    up(false);
    const { status, stderr } = await chaos({}, 'unlock', 'gateway', '--folder', folder);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('without its response') });
  });
});

describe('on an endpoint', () => {
  const remote = (...args: string[]) =>
    chaos({ AWS_ENDPOINT_URL_DYNAMODB: emulators.endpoints.dynamodb }, 'unlock', ...args, '--endpoint', fis.server.url);
  const deploy = async (environment: string) => {
    const tags = { [labels.system]: 'shop', [labels.experiment]: 'redis-outage', [labels.environment]: environment };
    const body = { ...templateWith(), tags };
    await fis.client.send(new CreateExperimentTemplateCommand(body as never));
  };

  test('it is the only environment’s ledger, or that which was asked for', async () => {
    await deploy('dev');
    await lock('order-service');
    expect(await remote('order-service')).toMatchObject({ status: 0, stdout: expect.stringContaining('order:2') });
    expect(await isLocked('order-service')).toBe(false);
    await deploy('staging');
    expect(await remote('order-service')).toMatchObject({ status: 2, stderr: expect.stringContaining('--env') });
    const missing = await remote('order-service', '--env', 'staging');
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no ledger shop-staging-ledger'),
    });
    expect((await remote('order-service', '--env', 'dev')).stdout).toContain('is not locked');
  }, 120_000);
});
