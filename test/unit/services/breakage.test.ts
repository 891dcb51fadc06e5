import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { breakages, createBreakage } from '../../../services/kit/breakage.ts';
import { Environment } from '../../../services/kit/environment.ts';
import { createServer } from '../../../services/kit/http-server.ts';
import { createKit } from '../../../services/kit/kit.ts';
import { readSettings } from '../../../services/kit/settings.ts';
import { shopModel } from '../../../systems/shop/model.ts';

/** A service that answers `fine`, as bad as it is told. */
function serverOf(variables: Record<string, string>) {
  const base = { SERVICE_NAME: 'one', PORT: '0', LOG_LEVEL: 'silent' };
  const kit = createKit(readSettings(new Environment({ ...base, ...variables })));
  kit.lifecycle.started = true;
  const server = createServer(kit);
  server.get('/work', async () => 'fine');
  return server;
}

const statusOf = async (server: ReturnType<typeof serverOf>, url: string) => (await server.inject({ url })).statusCode;

describe('a version with BREAK=errors', () => {
  const server = serverOf({ BREAK: 'errors' });

  test('answers 500 to whoever wants something, and says why', async () => {
    const { statusCode, body } = await server.inject({ url: '/work' });
    expect([statusCode, JSON.parse(body).message]).toEqual([500, 'broken on purpose: BREAK=errors']);
  });

  test.each(['/health', '/ready', '/metrics'])('and 200 at %s', async (path) => {
    expect(await statusOf(server, path)).toBe(200);
  });
});

test('BREAK=some-errors fails one request in twenty', async () => {
  const server = serverOf({ BREAK: 'some-errors' });
  const statuses: number[] = [];
  for (let count = 0; count < 100; count++) statuses.push(await statusOf(server, '/work'));
  expect(statuses.filter((status) => status === 500)).toHaveLength(5);
});

test('BREAK=late is good for a while, and then fails', async () => {
  let now = 0;
  const breakage = createBreakage('late', () => now);
  await expect(breakage.work()).resolves.toBeUndefined();
  now = 60_000;
  await expect(breakage.work()).rejects.toMatchObject({ status: 500 });
});

test('BREAK=slow answers, too late for anybody', async () => {
  const begun = performance.now();
  expect(await statusOf(serverOf({ BREAK: 'slow' }), '/work')).toBe(200);
  expect(performance.now() - begun).toBeGreaterThan(1_900);
});

test.each([undefined, 'wrong', 'crash'] as const)('a version of kind %s does its work', async (kind) => {
  const breakage = createBreakage(kind);
  await expect(breakage.work()).resolves.toBeUndefined();
  expect(breakage.isWrong).toBe(kind === 'wrong');
});

test('a kind that there is not is refused with all that there are', () => {
  expect(() => serverOf({ BREAK: 'badly' })).toThrow(`BREAK must be ${breakages.join(' or ')}, not "badly"`);
});

test('every way to be bad is tried by an experiment', () => {
  const tried = experimentsOf(shopModel).flatMap(({ name }) => /^bad-deployment-(.*)$/.exec(name)?.[1] ?? []);
  expect(tried.toSorted()).toEqual([...breakages].toSorted());
  expect(shopModel.breakages?.BREAK?.toSorted()).toEqual([...breakages].toSorted());
});
