import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Aws, agent, type Execution, executionId, type How, run as runIn, victim } from './support/automation.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automation-'));
  writeFileSync(join(folder, 'task.json'), JSON.stringify({ Limits: { Memory: 1024 } }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const scripts = resolve('lib/constructs/tasks/ssm-agent');

const run = (name: string, parameters: Record<string, string>, aws: Aws, how?: How) =>
  runIn(folder, name, parameters, aws, how);

const agents = {
  instances: [
    agent('mi-1', 'order-service'),
    agent('mi-2', 'order-service'),
    agent('mi-gone', 'order-service', false),
    agent('mi-3', 'gateway'),
    { ...agent('mi-4', 'order-service'), Tags: { ...agent('', '').Tags, 'breakwater:environment': 'prod' } },
  ],
};
const limitsOf = (instance: string) => existsSync(join(folder, instance, 'limits.json'));
const applied = ({ aws }: Execution) =>
  aws.calls.flatMap(({ applied: limits }) => Object.entries((limits ?? {}) as Record<string, unknown>));

describe('bandwidth-limit', () => {
  const parameters = { Duration: 'PT1M30S', Service: 'order-service', Tasks: '2', KilobitsPerSecond: '256' };

  test('limits the tasks of the service that have an agent online, for as long as told, and takes it back', async () => {
    const before = Date.now();
    const execution = await run('bandwidth-limit', parameters, agents);
    expect(execution).toMatchObject({ status: 'Success', steps: ['choose', 'apply', 'hold', 'revert'] });
    const limits = applied(execution) as [string, { kilobitsPerSecond: number; expiresAt: number }][];
    expect(limits.map(([instance]) => instance).toSorted()).toEqual(['mi-1', 'mi-2']);
    for (const [, { kilobitsPerSecond, expiresAt }] of limits) {
      expect(kilobitsPerSecond).toBe(256);
      expect(expiresAt - before).toBeGreaterThanOrEqual(90_000);
      expect(expiresAt - before).toBeLessThan(100_000);
    }
    expect(execution.aws.calls).toContainEqual({ slept: 'PT1M30S' });
    expect([limitsOf('mi-1'), limitsOf('mi-2')]).toEqual([false, false]);
  });

  test.each([
    ['fails', { failAt: 'hold' }, 'Failed'],
    ['fails at once', { failAt: 'apply' }, 'Failed'],
    ['is cancelled', { cancelAt: 'hold' }, 'Cancelled'],
  ] as const)('takes it back where the execution %s', async (_, how, status) => {
    const execution = await run('bandwidth-limit', parameters, agents, how);
    expect(execution.status).toBe(status);
    expect(execution.steps.at(-1)).toBe('revert');
    expect(applied(execution)).toHaveLength(2);
    expect([limitsOf('mi-1'), limitsOf('mi-2')]).toEqual([false, false]);
  });

  test("leaves another execution's limit alone, which it does not overwrite either", async () => {
    const other = join(folder, 'mi-3', 'limits.json');
    mkdirSync(join(folder, 'mi-3'));
    const theirs = JSON.stringify({ kilobitsPerSecond: 512, owner: 'another', expiresAt: Date.now() + 60_000 });
    writeFileSync(other, theirs);
    const execution = await run('bandwidth-limit', { ...parameters, Service: 'gateway', Tasks: '1' }, agents);
    expect(execution).toMatchObject({ status: 'Failed', steps: ['choose', 'apply', 'revert'] });
    expect(readFileSync(other, 'utf8')).toBe(theirs);
  });

  test('does nothing where too few tasks can be reached', async () => {
    const execution = await run('bandwidth-limit', { ...parameters, Tasks: '3' }, agents);
    expect(execution).toMatchObject({ status: 'Failed', steps: ['choose'] });
    expect(execution.error).toBe('2 of 3 tasks of order-service have an SSM agent online');
  });

  test('is refused by SSM where the service is unknown', async () => {
    const execution = await run('bandwidth-limit', { ...parameters, Service: 'checkout' }, agents);
    expect(execution).toMatchObject({ status: 'Refused', error: "parameter Service: 'checkout' is not allowed" });
  });
});

describe('memory-stress', () => {
  const parameters = { Duration: 'PT1M', Service: 'gateway', Tasks: '1' };

  test('blows a balloon of a share of the memory of the task, and takes it back', async () => {
    const execution = await run('memory-stress', { ...parameters, Mode: 'balloon', Percent: '50' }, agents);
    expect(execution.status).toBe('Success');
    const limits = { balloonMiB: 512, owner: executionId, expiresAt: expect.any(Number) };
    expect(applied(execution)).toEqual([['mi-3', limits]]);
    expect(limitsOf('mi-3')).toBe(false);
  });

  test.each([
    ['of another fault', { kilobitsPerSecond: 256, owner: executionId.replaceAll('1', '2') }],
    ['of another execution of it', { balloonMiB: 256, owner: executionId.replaceAll('1', '2') }],
  ])('leaves the limit %s alone', async (_, limit) => {
    const other = join(folder, 'mi-3', 'limits.json');
    mkdirSync(join(folder, 'mi-3'));
    const theirs = JSON.stringify({ ...limit, expiresAt: Date.now() + 60_000 });
    writeFileSync(other, theirs);
    const execution = await run('memory-stress', { ...parameters, Mode: 'balloon' }, agents);
    expect(execution).toMatchObject({ status: 'Failed', steps: ['choose', 'apply', 'revert'] });
    expect(readFileSync(other, 'utf8')).toBe(theirs);
  });

  describe('exhaust', () => {
    let app: ChildProcess;

    /** Something to kill. */
    async function startApp(): Promise<void> {
      copyFileSync('/bin/sleep', join(folder, victim));
      app = spawn(join(folder, victim), ['30']);
      await once(app, 'spawn');
    }

    /** Stands in for stress-ng: writes down what it is asked for, and then does as told. */
    const stressNg = (then: string) =>
      writeFileSync(join(folder, 'stress-ng'), `#!/bin/sh\necho "$@" >${folder}/asked\n${then}\nexec sleep 30\n`, {
        mode: 0o755,
      });
    const score = () => readFileSync(`/proc/${app.pid}/oom_score_adj`, 'utf8').trim();

    test('makes the app what the kernel kills first, and is over when it is killed', async () => {
      await startApp();
      stressNg(`cat /proc/${app.pid}/oom_score_adj >${folder}/score; kill -KILL ${app.pid}`);
      const ended = once(app, 'exit');
      const execution = await run('memory-stress', { ...parameters, Mode: 'exhaust' }, agents);
      expect(execution).toMatchObject({ status: 'Success', steps: ['choose', 'apply', 'hold', 'revert'] });
      expect(await ended).toEqual([null, 'SIGKILL']);
      expect(readFileSync(join(folder, 'score'), 'utf8').trim()).toBe('1000');
      expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('--timeout 60s');
    });

    test('neither joins nor ends the stress of another execution', async () => {
      await startApp();
      stressNg(':');
      mkdirSync(join(folder, 'mi-3'));
      const theirs = spawn(join(scripts, 'breakwater-exhaust'), ['--seconds', '20', '--process', victim], {
        env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
      });
      writeFileSync(join(folder, 'mi-3', 'exhaust-another.pid'), `${theirs.pid}\n`);
      const execution = await run('memory-stress', { ...parameters, Mode: 'exhaust' }, agents);
      expect(execution).toMatchObject({ status: 'Failed', steps: ['choose', 'apply', 'revert'] });
      expect(theirs.exitCode).toBeNull();
      const ended = once(theirs, 'exit');
      theirs.kill('SIGTERM');
      expect(await ended).toEqual([1, null]);
      app.kill('SIGKILL');
    });

    test('gives the memory back when it is cancelled before', async () => {
      await startApp();
      const before = score();
      stressNg(`echo $$ >${folder}/stressor`);
      const execution = await run('memory-stress', { ...parameters, Mode: 'exhaust' }, agents, { cancelAt: 'apply' });
      expect(execution).toMatchObject({ status: 'Cancelled', steps: ['choose', 'apply', 'revert'] });
      expect(existsSync(`/proc/${readFileSync(join(folder, 'stressor'), 'utf8').trim()}`)).toBe(false);
      expect(score()).toBe(before);
      expect(app.exitCode).toBeNull();
      app.kill('SIGKILL');
    });
  });
});

describe('pause-process', () => {
  const parameters = { Duration: 'PT4M', Service: 'gateway', Tasks: '1' };
  let app: ChildProcess;
  beforeEach(async () => {
    copyFileSync('/bin/sleep', join(folder, victim));
    app = spawn(join(folder, victim), ['30'], { detached: true });
    await once(app, 'spawn');
  });
  afterEach(() => void app.kill('SIGKILL'));
  /** `T` is stopped; what has just been let go on may still be on its way back to sleep. */
  const state = () => readFileSync(`/proc/${app.pid}/stat`, 'utf8').split(') ')[1]?.charAt(0);
  const pause = (how: How = {}) => run('pause-process', parameters, agents, { watch: app.pid ?? 0, ...how });

  test('stops the app, holds, and lets it go on', async () => {
    const execution = await pause();
    expect(execution).toMatchObject({ status: 'Success', steps: ['choose', 'apply', 'hold', 'revert'] });
    expect(execution.aws.calls).toContainEqual({ slept: 'PT4M', watched: 'T' });
    expect(['R', 'S']).toContain(state());
  });

  test.each([
    ['fails', { failAt: 'hold' }, 'Failed'],
    ['fails at once', { failAt: 'apply' }, 'Failed'],
    ['is cancelled', { cancelAt: 'hold' }, 'Cancelled'],
    ['is cancelled at once', { cancelAt: 'apply' }, 'Cancelled'],
  ] as const)('lets it go on where the execution %s', async (_, how, status) => {
    const execution = await pause(how);
    expect(execution.status).toBe(status);
    expect(execution.steps.at(-1)).toBe('revert');
    expect(['R', 'S']).toContain(state());
  });

  test('is no failure where the task was replaced meanwhile', async () => {
    app.kill('SIGKILL');
    const execution = await run('pause-process', parameters, agents, { cancelAt: 'apply' });
    expect(execution).toMatchObject({ status: 'Cancelled', error: null, steps: ['choose', 'apply', 'revert'] });
  });

  test('neither joins nor ends the pause of another execution', async () => {
    const env = { ...process.env, FAULT_LIMITS_FILE: join(folder, 'mi-3', 'limits.json') };
    const theirs = (...args: string[]) =>
      spawnSync(join(scripts, 'breakwater-pause'), [...args, '--owner', 'another'], { env }).status;
    mkdirSync(join(folder, 'mi-3'));
    expect(theirs('stop', '--seconds', '60', '--process', victim)).toBe(0);
    expect(await pause()).toMatchObject({ status: 'Failed', steps: ['choose', 'apply', 'revert'] });
    expect(state()).toBe('T');
    expect(theirs('continue')).toBe(0);
    expect(['R', 'S']).toContain(state());
  });
});
