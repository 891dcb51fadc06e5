import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Plan } from '../../lib/model/events/plan.ts';
import { startGuardian } from '../../local/guardian/guardian-client.ts';
import { guardianContainer } from '../../local/runtimes/docker/guardian/program.ts';
import { startCarrier } from './support/carrier.ts';
import { createContainers, endOf } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';
import { answerOf, type Bench, benchIn, limits, stepOn } from './support/stress-bench.ts';
import { layersOf, snapshot, targetOf } from './support/targets.ts';

const containers = createContainers();
let bench: Bench;
let carrier: Bench['carrier'];
let start: Bench['start'];
let expectUndone: Bench['expectUndone'];

const throttled = (container: string) => bench.counted(container, ['cpu.stat'], /^nr_throttled (\d+)$/gm);

const cpu = { do: 'cpu-stress', workers: 2, percent: 100, seconds: 60 } as const;

describeWithDocker('stress within the limits of a container', () => {
  beforeAll(async () => {
    bench = await benchIn(containers);
    ({ carrier, start, expectUndone } = bench);
  }, buildMs);
  afterAll(async () => {
    await carrier?.end();
    await containers.removeAll();
  });

  test('CPU: its own quota throttles the container, and not the one beside it', async () => {
    const [target, neighbour] = [await start('cpu', ...limits), await start('cpu-neighbour', '--cpus=0.3')];
    const before = await snapshot(carrier, target);
    const step = await stepOn(target, 'cpu-1', cpu);
    const [own, others] = [await throttled(target), await throttled(neighbour)];
    await carrier.execute(step);
    expect(await carrier.look(step)).toMatchObject({ seen: true, detail: expect.stringContaining('processors') });
    await eventually(async () => (await throttled(target)) > own + 10);
    const stressors = "$(grep -l '^stress-ng' /proc/[0-9]*/comm | sed s/comm$/status/)";
    const effective = (await carrier.shell(`grep -h ^CapEff ${stressors}`)).trim().split('\n');
    expect(new Set(effective)).toEqual(new Set([`CapEff:\t${'0'.repeat(16)}`]));
    expect((await throttled(neighbour)) - others).toBeLessThan(3);
    expect(await carrier.leftOver(step)).toHaveLength(5);
    await expectUndone(step, target, before);
    expect(await carrier.look(step)).toMatchObject({ seen: false });
  }, 60_000);

  test('CPU: one stressor for each processor that it may use, and none where it may have no more processes', async () => {
    const one = await start('cpu-one', '--cpus=0.3');
    const step = await stepOn(one, 'cpu-2', { ...cpu, workers: 0 });
    await carrier.execute(step);
    expect(await carrier.leftOver(step)).toHaveLength(4);
    await carrier.undo(step);
    const crowded = await start('crowded', '--pids-limit=20');
    const before = await snapshot(carrier, crowded);
    const many = await stepOn(crowded, 'cpu-3', { ...cpu, workers: 30 });
    await expect(carrier.execute(many)).rejects.toThrow(
      /may have 20 processes and has \d+: there is no room for 33 more/,
    );
    await expectUndone(many, crowded, before);
  }, 60_000);

  test('CPU: undone by another when who did it was killed', async () => {
    const target = await start('cpu-orphan', ...limits);
    const before = await snapshot(carrier, target);
    const first = await startCarrier(containers, bench.image, 'first-carrier');
    const step = await stepOn(target, 'cpu-4', cpu);
    await first.execute(step);
    await first.kill();
    expect((await carrier.leftOver(step)).length).toBeGreaterThan(2);
    await expectUndone(step, target, before);
  }, 60_000);

  test('CPU: over with its container, also when that is started anew in the same moment', async () => {
    const target = await start('cpu-killed', ...limits, '--restart=unless-stopped');
    const step = await stepOn(target, 'cpu-5', cpu);
    await carrier.execute(step);
    await carrier.shell(`kill -9 ${step.target.pid}`);
    await eventually(async () => (await carrier.leftOver(step)).length === 0);
    await eventually(async () => (await answerOf(target)) === 'here');
    await expect(carrier.execute(step)).rejects.toThrow('has gone or was started anew');
    await carrier.undo(step);
    expect((await targetOf(target)).pid).not.toBe(step.target.pid);
  }, 60_000);

  test('memory: a balloon is held and given back', async () => {
    const target = await start('balloon', ...limits);
    const before = await snapshot(carrier, target);
    const step = await stepOn(target, 'memory-1', { do: 'fill-memory', mode: 'balloon', percent: 40, seconds: 60 });
    await carrier.execute(step);
    expect(await carrier.look(step)).toMatchObject({ seen: true, detail: expect.stringContaining('51 intended') });
    await expectUndone(step, target, before);
    expect(await carrier.look(step)).toMatchObject({ seen: false });
  }, 60_000);

  test("memory: exhausted, the kernel kills the container's process, and nobody else", async () => {
    const [target, neighbour] = [await start('exhaust', ...limits), await start('exhaust-neighbour', '--memory=128m')];
    const beside = await snapshot(carrier, neighbour);
    const step = await stepOn(target, 'memory-2', { do: 'fill-memory', mode: 'exhaust', percent: 50, seconds: 60 });
    await carrier.execute(step);
    expect(await endOf(target)).toEqual({ status: 137, outOfMemory: true });
    expect((await carrier.look(step)).seen).toBe(true);
    await eventually(async () => (await carrier.leftOver(step)).length === 0);
    await carrier.undo(step);
    expect(await snapshot(carrier, neighbour)).toBe(beside);
    expect(await answerOf(neighbour)).toBe('here');
  }, 60_000);

  test('memory: refused where there is no limit', async () => {
    const target = await start('limitless');
    const step = await stepOn(target, 'memory-3', { do: 'fill-memory', mode: 'exhaust', percent: 50, seconds: 60 });
    await expect(carrier.execute(step)).rejects.toThrow('the container has no memory limit');
    expect(await carrier.leftOver(step)).toEqual([]);
  }, 60_000);

  test('all ends by itself when its time is over', async () => {
    const target = await start('brief', ...limits);
    const before = await snapshot(carrier, target);
    const step = await stepOn(target, 'cpu-6', { ...cpu, seconds: 2 });
    await carrier.execute(step);
    await eventually(async () => (await carrier.leftOver(step)).length === 0);
    expect(await snapshot(carrier, target)).toBe(before);
  }, 60_000);

  test('the guardian holds it with all else, until whoever asked for it dies; what one leaves the next takes away', async () => {
    const target = await start('held', ...limits);
    const before = await snapshot(carrier, target);
    const folder = mkdtempSync(join(tmpdir(), 'held-stress-'));
    const guardianNamed = (of: string) =>
      startGuardian({
        program: guardianContainer({ image: bench.image, folder, name: containers.name(of) }),
        journalPath: join(folder, `${of}.jsonl`),
        log: () => {},
      });
    const layers = await layersOf(target);
    const stress = await stepOn(target, 'held-1', cpu);
    const writing = await stepOn(target, 'held-1', { do: 'io-stress', workers: 1, percent: 50, seconds: 60, layers });
    const again = await stepOn(target, 'held-2', cpu);
    const hang = { do: 'hang', faultId: 'held-1', target: stress.target } as const;
    const plan: Plan = {
      ...{ faultId: 'held-1', actionId: 'act', resourceArn: target, resource: 'target', endsTask: false },
      ...{ steps: [stress, writing, hang], undo: ['undone'], fidelity: '' },
      ...{ holdMilliseconds: 60_000, leaseMilliseconds: 60_000 },
    };
    const isClean = () => eventually(async () => (await snapshot(carrier, target)) === before);
    const first = await guardianNamed('first-guardian');
    await first.apply(plan);
    expect(await answerOf(target)).toBe('none');
    await docker(['kill', containers.name('first-guardian')]);
    await first.abandon();
    const next = await guardianNamed('next-guardian');
    expect(await next.revert(plan)).toEqual({ remaining: [] });
    await isClean();
    await next.apply({ ...plan, faultId: 'held-2', steps: [again] });
    await next.abandon();
    await isClean();
    expect(await answerOf(target)).toBe('here');
    rmSync(folder, { recursive: true });
  }, 90_000);
});
