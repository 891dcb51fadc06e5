import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createReplacer, type Replacer } from '../../local/runtimes/docker/containers/replace-tasks.ts';
import type { ContainerWatch } from '../../local/runtimes/docker/containers/watch-containers.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../local/runtimes/docker/daemon/daemon.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { watchedContainers } from './support/watched-containers.ts';

describeWithDocker('tasks in containers are replaced as the scheduler of ECS does', () => {
  const { start, said, heard, inContainer, ...containers } = watchedContainers();
  let daemon: Daemon;
  let watch: ContainerWatch;
  let replacer: Replacer;
  let notices: string[];

  beforeAll(async () => {
    daemon = await connectDaemon();
  });
  beforeEach(async () => {
    notices = [];
    replacer = createReplacer({ daemon, onNotice: (notice) => void notices.push(notice) });
    watch = await containers.watch(daemon, replacer.heard);
  });
  afterEach(() => {
    replacer.close();
    watch.close();
  });
  afterAll(() => containers.removeAll(), 60_000);

  test('one that is unhealthy is, once, and what has taken its place is left alone', async () => {
    const web = await start('unhealthy');
    await inContainer(web, 'touch', '/tmp/well');
    await heard(web, 'started', 'healthy');
    await inContainer(web, 'rm', '/tmp/well');
    await heard(web, 'started', 'healthy', 'unhealthy', 'ended', 'started');
    await inContainer(web, 'touch', '/tmp/well');
    await heard(web, 'started', 'healthy', 'unhealthy', 'ended', 'started', 'healthy');
    expect(notices).toEqual([`${web} failed its health check: it is replaced`]);
  }, 60_000);

  test('one that is stopped ends by SIGTERM, and comes back', async () => {
    const program = "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000)";
    const web = await start('stopped', [], ['node', '-e', program]);
    await heard(web, 'started');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [first] = said(web);
    await replacer.stopTask(first?.of as NonNullable<typeof first>['of']);
    await heard(web, 'started', 'ended', 'started');
    const [, ended] = said(web);
    expect(ended).toMatchObject({ ending: { exitCode: 7 } });
    expect(await dockerOutput(['inspect', '--format', '{{.State.Running}}', web])).toBe('true');
  }, 60_000);

  test('one that somebody stopped by hand is left to them', async () => {
    const web = await start('by-hand');
    await inContainer(web, 'touch', '/tmp/well');
    await heard(web, 'started', 'healthy');
    await dockerOutput(['stop', '--time', '1', web]);
    await heard(web, 'started', 'healthy', 'ended');
    expect(notices.filter((notice) => notice.includes(web))).toEqual([]);
  }, 60_000);
});
