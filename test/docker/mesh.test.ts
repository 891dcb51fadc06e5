import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../base/clock.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { type ContainerWatch, watchContainers } from '../../local/runtimes/docker/containers/watch-containers.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../local/runtimes/docker/daemon/daemon.ts';
import { createObservedMesh, type ObservedMesh } from '../../local/runtimes/docker/mesh/contained-mesh.ts';
import { containedStores } from '../../local/runtimes/docker/mesh/contained-stores.ts';
import type { EndedProxy } from '../../local/runtimes/docker/mesh/keep-proxy.ts';
import type { Layout } from '../../local/runtimes/docker/project/layout.ts';
import { openProject, type Project } from '../../local/runtimes/docker/project/open-project.ts';
import type { LinkSample } from '../../local/runtimes/embedded/links/protocol.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { killProcess, whyNoCompose } from './support/compose.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';

const file = fileURLToPath(new URL('support/mesh/compose.yaml', import.meta.url));
const name = createContainers().name('mesh');
const facts = { description: '', replicas: 1, cpu: 256, memory: 512, processName: 'node' };
const call = { degradable: false, whenGone: 'it fails' };
const topology: Topology = {
  name,
  zones: [{ name: 'local-a', id: 'local-1', cidr: '10.0.0.0/20' }],
  services: [
    {
      ...facts,
      name: 'front',
      port: 8080,
      public: true,
      calls: [
        { to: 'back', ...call },
        { to: 'cache', ...call },
      ],
    },
    { ...facts, name: 'back', port: 80, replicas: 2, calls: [] },
  ],
  stores: [{ kind: 'redis', name: 'cache', port: 6379 }],
};

interface Answer {
  readonly back: { readonly host: string; readonly peer: string };
  readonly cache: string;
}

describeWithDocker(
  'a compose project with the observing proxy in between',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-mesh-'));
    let daemon: Daemon;
    let project: Project;
    let layout: Layout;
    let mesh: ObservedMesh;
    let watch: ContainerWatch;
    let samples: LinkSample[] = [];
    const said: string[] = [];
    const ended: EndedProxy[] = [];

    const meshed = () =>
      createObservedMesh({
        ...{ daemon, project: name, topology, layout, notice: (line) => void said.push(line) },
        onSamples: (batch) => void samples.push(...batch),
        onProxyEnded: (proxy) => void ended.push(proxy),
      });
    const apply = () => {
      const running = watch.running();
      const tasks = running.filter(({ service }) => service !== undefined);
      return mesh.apply(
        tasks.map((incarnation) => ({ incarnation, inRotation: true })),
        running.filter(({ stores }) => stores.length > 0),
      );
    };
    const follow = async () => {
      watch = await watchContainers(daemon, name, { onChange: () => void setImmediate(() => void apply()) });
    };

    beforeAll(async () => {
      const NODE_IMAGE = baseOf(serviceDockerfile);
      process.env.BREAKWATER_BASE_IMAGE = await trusting(NODE_IMAGE);
      const REDIS_IMAGE = 'public.ecr.aws/docker/library/redis:8.2-bookworm';
      daemon = await connectDaemon();
      const env = { NODE_IMAGE, REDIS_IMAGE, CACHE_NAME: `${name}-the-cache` };
      project = await openProject({ daemon, file, name, env, folder, of: folder, log: (line) => void said.push(line) });
      layout = await project.observe({
        timeScale: 1,
        topology,
        members: { front: { service: 'front' }, back: { service: 'back' }, cache: { stores: ['cache'] } },
        publicPorts: { front: await freePort() },
      });
      await project.up({ only: [layout.names.proxy] });
      mesh = await meshed();
      await follow();
      await project.up();
    }, buildMs);
    afterAll(async () => {
      if (process.env.SAID) process.stderr.write(said.slice(-60).join('\n'));
      watch?.close();
      mesh?.close();
      await project?.down();
      await dockerOutput(['volume', 'rm', '--force', `${name}_data`]);
      rmSync(folder, { recursive: true });
    }, 60_000);

    const ask = async (): Promise<Answer> => {
      const answer = await fetch(`http://127.0.0.1:${mesh.publicPort('front')}/`, { headers: { connection: 'close' } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return JSON.parse(text) as Answer;
    };
    const answers = () => eventually(async () => (await ask().catch(() => undefined)) !== undefined);
    /** Samples of earlier calls are told a little later. */
    const forget = async () => {
      await systemClock.sleep(300);
      samples = [];
    };
    const containers = (service: string) => watch.running().filter((one) => one.composeService === service);
    const idOf = (service: string) => containers(service)[0]?.id ?? '';

    test('every call is seen, with the task that called and the task that was called', async () => {
      await answers();
      await forget();
      const { back, cache } = await ask();
      expect(cache).toBe(':0');
      await eventually(async () => samples.length === 3);
      const called = containers('back').find(({ containerId }) => containerId.startsWith(back.host));
      expect(samples.find(({ callee }) => callee === 'front')).toMatchObject({
        ...{ caller: 'users', calleeTask: idOf('front'), outcome: 'served' },
      });
      expect(samples.find(({ callee }) => callee === 'back')).toMatchObject({
        ...{ caller: idOf('front'), calleeTask: called?.id, outcome: 'served' },
      });
      const toCache = samples.find(({ callee }) => callee === 'cache');
      expect(toCache).toMatchObject({ caller: idOf('front'), outcome: 'served' });
      expect(toCache).not.toHaveProperty('calleeTask');
      expect(mesh.calleeOf(idOf('front'))).toBe('front');
    }, 30_000);

    test('a callee sees its caller at the address that stands for it', async () => {
      const { back } = await ask();
      expect(back.peer).toBe(mesh.ofTask(idOf('front')));
      expect(mesh.ofStore('cache')).toMatch(/^10\./);
      expect(mesh.proxy()?.pid).toBeGreaterThan(0);
    });

    test('the store is reached past the links', async () => {
      const stores = await containedStores({ daemon, project: name, topology, layout });
      await forget();
      const answer = await dockerOutput([
        ...['run', '--rm', '--network', 'host', '--entrypoint', 'redis-cli'],
        ...['public.ecr.aws/docker/library/redis:8.2-bookworm', '-h', stores.hostOf?.('cache') ?? ''],
        ...['-p', String(stores.portOf('cache')), 'ping'],
      ]);
      expect(answer).toBe('PONG');
      expect(samples).toEqual([]);
    }, 30_000);

    test('what they publish stays published, and who leads outside stays who it was', async () => {
      const { containerId = '' } = containers('front')[0] ?? {};
      const published = await dockerOutput(['port', containerId, '8080']);
      expect((await fetch(`http://${published}/`)).status).toBe(200);
      const routes = await dockerOutput(['exec', containerId, 'cat', '/proc/net/route']);
      const [, gateway = ''] = /^\S+\s+00000000\s+(\S{8})/m.exec(routes) ?? [];
      const theirs = `{{(index .NetworkSettings.Networks "${name}_default").Gateway}}`;
      const bytes = gateway.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
      expect(bytes.toReversed().join('.')).toBe(await dockerOutput(['inspect', '--format', theirs, containerId]));
    });

    test('calls of a callee that is gone go to another, and back to it when it is back', async () => {
      const { back } = await ask();
      const killed = containers('back').find(({ containerId }) => containerId.startsWith(back.host));
      await dockerOutput(['stop', '--time', '0', killed?.containerId ?? '']);
      for (let i = 0; i < 5; i++) expect((await ask()).back.host).not.toBe(back.host);
      await dockerOutput(['start', killed?.containerId ?? '']);
      await eventually(async () => (await ask()).back.host === back.host);
    }, 60_000);

    test('a task that restarts calls as another, from the same address', async () => {
      const [before] = containers('front');
      const address = mesh.ofTask(before?.id ?? '');
      await killProcess(before?.containerId ?? '');
      await eventually(async () => idOf('front') !== before?.id && idOf('front') !== '');
      await answers();
      await forget();
      expect((await ask()).back.peer).toBe(address);
      await eventually(async () => samples.some(({ callee }) => callee === 'back'));
      expect(samples.find(({ callee }) => callee === 'back')?.caller).toBe(idOf('front'));
    }, 60_000);

    test('a proxy that was restarted is told again, and its end is told', async () => {
      const before = mesh.proxy();
      await killProcess(before?.containerId ?? '');
      await eventually(async () => mesh.proxy() !== undefined && mesh.proxy()?.pid !== before?.pid);
      expect(ended).toEqual([expect.objectContaining({ containerId: before?.containerId, pid: before?.pid })]);
      await answers();
      await forget();
      await ask();
      await eventually(async () => samples.length === 3);
    }, 60_000);

    test('calls go on when nobody holds the proxy, and are seen again by who comes next', async () => {
      mesh.close();
      watch.close();
      for (let i = 0; i < 3; i++) expect((await ask()).cache).toBe(':0');
      mesh = await meshed();
      await follow();
      samples = [];
      await ask();
      await eventually(async () =>
        samples.some(({ caller, callee }) => caller === idOf('front') && callee === 'cache'),
      );
      expect(ended).toHaveLength(1);
    }, 60_000);

    test('their file is as it was, and nothing is left', async () => {
      expect(readFileSync(file, 'utf8')).not.toMatch(/breakwater/i);
      watch.close();
      mesh.close();
      await project.down();
      const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${name}`];
      expect(await dockerOutput(['ps', '--all', ...filter])).toBe('');
      expect(await dockerOutput(['network', 'ls', ...filter])).toBe('');
      expect(await dockerOutput(['volume', 'ls', ...filter])).toBe('');
      await project.down();
    }, 60_000);
  },
  whyNoCompose,
);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
