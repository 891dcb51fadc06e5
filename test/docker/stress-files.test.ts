import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';
import { type Bench, benchIn, limits, stepOn } from './support/stress-bench.ts';
import { layersOf, snapshot } from './support/targets.ts';

const containers = createContainers();
let bench: Bench;
let carrier: Bench['carrier'];
let start: Bench['start'];
let expectUndone: Bench['expectUndone'];

const mebibyte = 1024 * 1024;
/** Recent kernels count it where it has a limit. */
const written = (container: string) =>
  bench.counted(container, ['blkio.throttle.io_service_bytes', 'io.stat'], /(?:Write |wbytes=)(\d+)/g);

/** The disk that containers write to. */
async function dockerDisk(): Promise<string> {
  const { dev } = statSync(await dockerOutput(['info', '--format', '{{.DockerRootDir}}']));
  const folder = realpathSync(`/sys/dev/block/${dev >> 8}:${dev & 0xff}`);
  const whole = existsSync(join(folder, 'partition')) ? dirname(folder) : folder;
  return `/dev/${basename(whole)}`;
}

const io = { do: 'io-stress', workers: 1, percent: 50, seconds: 60 } as const;

describeWithDocker('stress on the file systems of a container', () => {
  beforeAll(async () => {
    bench = await benchIn(containers);
    ({ carrier, start, expectUndone } = bench);
  }, buildMs);
  afterAll(async () => {
    await carrier?.end();
    await containers.removeAll();
  });

  test("IO: it writes to the container's disk, as far as its limit lets it, and the files are as before", async () => {
    const disk = await dockerDisk();
    const rate = 4 * mebibyte;
    const target = await start('io', ...limits, `--device-write-bps=${disk}:${rate}`);
    const before = await snapshot(carrier, target);
    const step = await stepOn(target, 'io-1', { ...io, layers: await layersOf(target) });
    await carrier.execute(step);
    const [begun, from] = [await written(target), performance.now()];
    await eventually(async () => (await written(target)) > begun + 2 * rate);
    const perSecond = ((await written(target)) - begun) / ((performance.now() - from) / 1000);
    // The kernel lets a limit be overrun for a slice of time.
    expect(perSecond).toBeLessThan(1.5 * rate);
    expect((await carrier.leftOver(step)).some((left) => left.endsWith('/.breakwater-io-1'))).toBe(true);
    await expectUndone(step, target, before);
  }, 60_000);

  test('IO: where the root is read-only, in a volume or tmpfs; where nothing can be written to, refused', async () => {
    const volume = await containers.volume('io');
    const withVolume = await start('io-volume', '--read-only', `--volume=${volume}:/data`, ...limits);
    const layers = await layersOf(withVolume);
    const step = await stepOn(withVolume, 'io-2', { ...io, layers });
    await carrier.execute(step);
    expect((await carrier.leftOver(step)).at(-1)).toMatch(/\/root\/data\/.breakwater-io-2$/);
    // What it wrote is found on the volume when nothing of the container runs.
    await dockerOutput(['kill', withVolume]);
    expect(await carrier.leftOver(step)).toEqual([expect.stringContaining('/.breakwater-io-2')]);
    await carrier.undo(step);
    expect(await carrier.leftOver(step)).toEqual([]);

    const withTmpfs = await start('io-tmpfs', '--read-only', '--tmpfs=/scratch:size=16m', ...limits);
    const before = await snapshot(carrier, withTmpfs);
    const inMemory = await stepOn(withTmpfs, 'io-3', { ...io, layers: [] });
    await carrier.execute(inMemory);
    expect(await carrier.look(inMemory)).toMatchObject({ seen: true });
    await expectUndone(inMemory, withTmpfs, before);

    const nowhere = await start('io-nowhere', '--read-only', '--volume=/tmp:/of-the-host', ...limits);
    const refused = await stepOn(nowhere, 'io-4', { ...io, layers: [] });
    await expect(carrier.execute(refused)).rejects.toThrow('the container can write nowhere: its root is read-only');
  }, 60_000);

  test('disk: a tmpfs is filled, and empty again; the disk of the host is refused', async () => {
    const target = await start('disk', '--tmpfs=/scratch:size=20m', ...limits);
    const before = await snapshot(carrier, target);
    const step = await stepOn(target, 'disk-1', { do: 'fill-disk', percent: 90, layers: [], seconds: 60 });
    const free = async () =>
      Number((await dockerOutput(['exec', target, 'stat', '--file-system', '--format=%a', '/scratch'])).trim());
    const begun = await free();
    await carrier.execute(step);
    expect(await carrier.look(step)).toMatchObject({
      seen: true,
      detail: '/scratch of the container is 90 % full, 90 % intended',
    });
    const filled = (await free()) / begun;
    expect(filled).toBeGreaterThan(0.08);
    expect(filled).toBeLessThan(0.12);
    await expectUndone(step, target, before);
    expect(await free()).toBe(begun);
    const large = await start('disk-large', '--tmpfs=/scratch:size=200m', ...limits);
    const beyond = await stepOn(large, 'disk-3', { do: 'fill-disk', percent: 90, layers: [], seconds: 60 });
    await expect(carrier.execute(beyond)).rejects.toThrow("more than the container's limit leaves");
  }, 60_000);

  const disk = { do: 'fill-disk', percent: 90, layers: [], seconds: 60 } as const;

  test('disk: a folder of the host is refused, also where it is memory; a tmpfs beside it is what is filled', async () => {
    const ofHost = mkdtempSync('/dev/shm/breakwater-test-');
    try {
      const bound = `--volume=${ofHost}:/of-the-host`;
      const nowhere = await start('disk-bound', bound, ...limits);
      await expect(carrier.execute(await stepOn(nowhere, 'disk-4', disk))).rejects.toThrow(
        "no file system of the container is its own and has an end of its own; to fill another would fill the machine's disk",
      );
      const target = await start('disk-beside', bound, '--tmpfs=/scratch:size=20m', ...limits);
      const step = await stepOn(target, 'disk-5', disk);
      await carrier.execute(step);
      expect((await carrier.look(step)).detail).toContain('/scratch of the container is 90 % full');
      expect(readdirSync(ofHost)).toEqual([]);
      await carrier.undo(step);
    } finally {
      rmSync(ofHost, { recursive: true });
    }
  }, 60_000);

  test('disk: of a volume nothing stays when its container goes; one that another container has is refused', async () => {
    const options = ['--driver=local', '--opt=type=tmpfs', '--opt=device=tmpfs', '--opt=o=size=20m'];
    const volume = await containers.volume('disk', options);
    const target = await start('disk-volume', `--volume=${volume}:/data`, ...limits);
    const step = await stepOn(target, 'disk-6', { ...disk, layers: await layersOf(target) });
    await carrier.execute(step);
    expect((await carrier.look(step)).seen).toBe(true);
    const other = await start('disk-sharing', `--volume=${volume}:/data`, ...limits);
    await dockerOutput(['rm', '--force', target]);
    await eventually(async () => (await carrier.leftOver(step)).length === 0);
    expect(await dockerOutput(['exec', other, 'ls', '-A', '/data'])).toBe('');
    await start('disk-third', `--volume=${volume}:/of-both`, ...limits);
    await expect(carrier.execute(await stepOn(other, 'disk-7', disk))).rejects.toThrow(
      '/data of the container is a volume that another has, too',
    );
  }, 60_000);
});
