import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ContainerWatch } from '../../local/runtimes/docker/containers/watch-containers.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../local/runtimes/docker/daemon/daemon.ts';
import { dockerLabels } from '../../local/runtimes/docker/labels.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { watchedContainers } from './support/watched-containers.ts';

describeWithDocker('containers are followed by events of the daemon', () => {
  const { system, start, run, said, types, heard, inContainer, ...containers } = watchedContainers();
  let daemon: Daemon;
  let watch: ContainerWatch;

  beforeAll(async () => {
    daemon = await connectDaemon();
  });
  afterEach(() => watch.close());
  afterAll(() => containers.removeAll(), 60_000);

  const watched = async () => {
    watch = await containers.watch(daemon);
  };

  test('one that comes back is another, with health of its own; by times of the daemon', async () => {
    await watched();
    const web = await start('web');
    await inContainer(web, 'touch', '/tmp/well');
    await heard(web, 'started', 'healthy');
    const [first] = said(web);
    expect(first?.of).toMatchObject({ service: 'web', zone: 'a', health: 'starting', pid: expect.any(Number) });
    expect(watch.running()).toEqual([{ ...first?.of, health: 'healthy' }]);

    process.kill(first?.of.pid as number, 'SIGKILL');
    await heard(web, 'started', 'healthy', 'ended', 'started', 'healthy');
    const [, , ended, second] = said(web);
    expect(ended).toMatchObject({ ending: { exitCode: 137, outOfMemory: false }, of: { id: first?.of.id } });
    expect(second?.of.containerId).toBe(first?.of.containerId);
    expect(second?.of.id).not.toBe(first?.of.id);
    expect(second?.of.pid).not.toBe(first?.of.pid);
    const times = said(web).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    await inContainer(web, 'rm', '/tmp/well');
    await heard(web, 'started', 'healthy', 'ended', 'started', 'healthy', 'unhealthy');
  }, 60_000);

  test('those that are there before are told; those of other systems never', async () => {
    const there = await run('there', [], ['sleep', '600']);
    const other = await start('other', ['--label', `${dockerLabels.system}=${system}-2`]);
    await watched();
    expect(types(there)).toEqual(['started']);
    await dockerOutput(['rm', '--force', other]);
    await dockerOutput(['rm', '--force', there]);
    await heard(there, 'started', 'ended');
    expect(types(other)).toEqual([]);
    expect(watch.running().map(({ name }) => name)).not.toContain(there);
  }, 60_000);

  test('one that the kernel kills for its memory says so', async () => {
    await watched();
    const fat = await run(
      'fat',
      ['--memory', '32m'],
      ['node', '-e', 'for (const all = []; ; ) all.push(Buffer.alloc(1e6, 1))'],
    );
    await heard(fat, 'started', 'ended');
    expect(said(fat).at(-1)).toMatchObject({ ending: { exitCode: 137, outOfMemory: true } });
  }, 60_000);
});
