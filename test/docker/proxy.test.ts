import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../base/clock.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../local/runtimes/docker/daemon/daemon.ts';
import { haveImage, proxyImage } from '../../local/runtimes/docker/daemon/own-images.ts';
import { attachProxy, type ObservingProxy } from '../../local/runtimes/docker/proxy/attach.ts';
import type { Desired, LinkSample } from '../../local/runtimes/embedded/links/protocol.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';

describeWithDocker('the observing proxy before a service', () => {
  const containers = createContainers();
  const network = containers.name('network');
  const base = baseOf(serviceDockerfile);
  let daemon: Daemon;
  let proxyName: string;
  let caller: string;
  let backends: readonly string[];
  let proxy: ObservingProxy;
  let samples: LinkSample[];

  beforeAll(async () => {
    process.env.BREAKWATER_BASE_IMAGE = await trusting(base);
    daemon = await connectDaemon();
    const image = await haveImage(daemon, proxyImage);
    await dockerOutput(['network', 'create', network]);
    const start = (name: string, ...args: readonly string[]) =>
      containers.start(name, ['--init', '--network', network, ...args]);
    const answer =
      "require('http').createServer((q, a) => { a.statusCode = q.url === '/bad' ? 500 : 200; a.end(process.env.HOSTNAME); }).listen(8080)";
    backends = [
      await start('a', '--hostname', 'a', base, 'node', '-e', answer),
      await start('b', '--hostname', 'b', base, 'node', '-e', answer),
    ];
    proxyName = await start('proxy', '--interactive', '--log-driver', 'none', '--network-alias', 'web', image);
    caller = await start('caller', base, 'sleep', '600');
  }, buildMs);
  beforeEach(async () => {
    samples = [];
    proxy = await attached();
    await proxy.configure(await desired());
  }, 60_000);
  afterEach(() => proxy.close());
  afterAll(async () => {
    await containers.removeAll();
    await docker(['network', 'rm', network]);
  }, 60_000);

  const attached = () =>
    attachProxy(daemon, proxyName, { onSamples: (batch) => void samples.push(...batch), onLine: () => {} });
  const addressOf = (container: string) =>
    dockerOutput(['inspect', '--format', `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`, container]);
  const desired = async (inRotation = [true, true]): Promise<Desired> => {
    const hosts = await Promise.all(backends.map(addressOf));
    const link = { id: 'web', host: '0.0.0.0', port: 8080, caller: 'users', callee: 'web', destinationPort: 8080 };
    return {
      listeners: [{ ...link, sharedByCallers: true, protocol: 'http' }],
      callers: { [await addressOf(caller)]: { id: 'caller-1' } },
      endpoints: hosts.map((host, i) => ({
        ...{ callee: 'web', id: `web-${'ab'[i]}`, host, port: 8080, inRotation: inRotation[i] as boolean },
      })),
    };
  };
  const call = (path = '/') =>
    docker(['exec', caller, 'curl', '--silent', '--max-time', '5', `http://web:8080${path}`]);
  const seen = (count: number) => eventually(async () => samples.length >= count);

  test('tells who called, whom, how it went, at a time of this machine', async () => {
    const before = systemClock.monotonic();
    expect((await call()).stdout).toMatch(/^[ab]$/);
    expect((await call('/bad')).status).toBe(0);
    await seen(2);
    expect(samples).toMatchObject([
      {
        caller: 'caller-1',
        callee: 'web',
        calleeTask: expect.stringMatching(/^web-[ab]$/),
        outcome: expect.anything(),
      },
      { caller: 'caller-1', callee: 'web' },
    ]);
    expect(samples[0]?.outcome).not.toEqual(samples[1]?.outcome);
    for (const { start, milliseconds } of samples) {
      expect(start).toBeGreaterThan(before);
      expect(start + milliseconds).toBeLessThan(systemClock.monotonic() + 50);
    }
  }, 60_000);

  test('leads to those that are in rotation', async () => {
    await proxy.configure(await desired([false, true]));
    for (let i = 0; i < 4; i++) expect((await call()).stdout).toBe('b');
  }, 60_000);

  test('carries on as it was told when nobody holds it, and is told again by who comes next', async () => {
    await proxy.configure(await desired([true, false]));
    proxy.close();
    await proxy.closed;
    expect((await call()).stdout).toBe('a');
    const ofA = () => samples.filter(({ calleeTask }) => calleeTask === 'web-a');
    expect(ofA()).toEqual([]);
    proxy = await attached();
    expect((await call()).stdout).toBe('a');
    await eventually(async () => ofA().length > 0);
  }, 60_000);
});
