import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Plan } from '../../lib/model/events/plan.ts';
import { type Guardian, startGuardian } from '../../local/guardian/guardian-client.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { guardianImage, haveImage } from '../../local/runtimes/docker/daemon/own-images.ts';
import { probeKernel } from '../../local/runtimes/docker/daemon/probe-kernel.ts';
import { guardianContainer } from '../../local/runtimes/docker/guardian/program.ts';
import type { Kernel } from '../../local/runtimes/docker/kernel.ts';
import { planNetwork } from '../../local/runtimes/docker/network/plan-network.ts';
import type { Target } from '../../local/runtimes/docker/step-kind.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';
import { ruleSavers } from './support/rule-savers.ts';

describeWithDocker('faults that a guardian in a container holds in another container', () => {
  const containers = createContainers();
  const base = baseOf(serviceDockerfile);
  let image: string;
  let kernel: Kernel;
  let folder: string;
  let web: string;
  let target: Target;
  let before: string;
  let guardians: Guardian[];

  beforeAll(async () => {
    process.env.BREAKWATER_BASE_IMAGE = await trusting(base);
    const daemon = await connectDaemon();
    image = await haveImage(daemon, guardianImage);
    kernel = (await probeKernel(daemon, image)).kernel;
    const answer = "require('http').createServer((_, a) => a.end('well')).listen(8080)";
    web = await containers.start('web', ['--init', '--restart', 'unless-stopped', base, 'node', '-e', answer]);
  }, buildMs);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'held-'));
    guardians = [];
    const [containerId = '', pid] = (await dockerOutput(['inspect', '--format', '{{.Id}} {{.State.Pid}}', web])).split(
      ' ',
    );
    target = { containerId, pid: Number(pid) };
    before = rules();
    await eventually(async () => (await answers()) === true);
  }, 60_000);
  afterEach(async () => {
    for (const guardian of guardians) await guardian.abandon();
    rmSync(folder, { recursive: true });
  }, 60_000);
  afterAll(() => containers.removeAll(), 60_000);

  const start = async (): Promise<Guardian> => {
    const name = containers.name(`guardian-${guardians.length}`);
    const program = guardianContainer({ image, folder, name });
    const guardian = await startGuardian({ program, journalPath: join(folder, 'journal.jsonl'), log: () => {} });
    guardians.push(guardian);
    return guardian;
  };
  /** What is in the target's network namespace, seen from outside; tables that are empty come with the first look. */
  const rules = () =>
    [...ruleSavers.map((save) => [save]), ['tc', 'qdisc', 'show']]
      .map(
        (command) =>
          spawnSync('nsenter', ['-t', String(target.pid), '-n', ...command], { encoding: 'utf8' }).stdout ?? '',
      )
      .join('')
      .replaceAll(/^(#|\*|COMMIT|:\w+ ACCEPT).*\n|\[\d+:\d+\]/gm, '');
  /** Over its address: a rule of the namespace counts, and none of the host's. */
  const answers = async () => {
    const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', web]);
    const { status } = spawnSync('curl', ['--silent', '--max-time', '1', `http://${address}:8080/`]);
    return status === 0;
  };
  const planOf = (faultId: string, leaseMilliseconds = 60_000): Plan => {
    const blackhole = { port: 8080, protocol: 'tcp', trafficType: 'ingress' } as const;
    const { step, fidelity } = planNetwork({
      faultId,
      target,
      impairment: { kind: 'blackhole' },
      traffic: blackhole,
      kernel,
    });
    const limit = { kind: 'bandwidth', kilobitsPerSecond: 1000 } as const;
    const narrow = planNetwork({
      faultId,
      target,
      impairment: limit,
      traffic: { peers: 'all', flowsPercent: 100 },
      kernel,
    });
    return {
      ...{ faultId, actionId: 'act', resourceArn: web, resource: 'web', endsTask: false, fidelity },
      ...{ steps: [narrow.step, step], undo: ['undone'], holdMilliseconds: leaseMilliseconds, leaseMilliseconds },
    };
  };
  const held = async (leaseMilliseconds?: number) => {
    const guardian = await start();
    const plan = planOf('f1', leaseMilliseconds);
    await guardian.apply(plan);
    return { guardian, plan };
  };
  const isClean = () => eventually(async () => rules() === before);

  test('is there, and is gone when it is told', async () => {
    const { guardian, plan } = await held();
    expect(rules()).toContain('--comment f1');
    expect(rules()).toContain('tbf');
    expect(await answers()).toBe(false);
    expect(await guardian.revert(plan)).toEqual({ remaining: [] });
    expect(rules()).toBe(before);
    expect(await answers()).toBe(true);
  }, 60_000);

  test('is gone when its lease ends', async () => {
    await held(1000);
    await isClean();
    expect(await answers()).toBe(true);
  }, 60_000);

  test('is gone when whoever asked for it dies', async () => {
    const { guardian } = await held();
    await guardian.abandon();
    await isClean();
  }, 60_000);

  test('a guardian that is killed leaves it, and the next one takes it away', async () => {
    const { plan } = await held();
    await docker(['kill', '--signal', 'KILL', containers.name('guardian-0')]);
    expect(rules()).not.toBe(before);
    const next = await start();
    expect(await next.revert(plan)).toEqual({ remaining: [] });
    expect(rules()).toBe(before);
    expect(await next.revert(plan)).toEqual({ remaining: [] });
  }, 60_000);

  test('goes with a target that dies, and what has come in its place is not touched', async () => {
    const { guardian, plan } = await held();
    process.kill(target.pid, 'SIGKILL');
    await eventually(answers);
    expect(await guardian.revert(plan)).toEqual({ remaining: [] });
    expect(await answers()).toBe(true);
  }, 60_000);
});
