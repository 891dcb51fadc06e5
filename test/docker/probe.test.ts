import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from '@jest/globals';
import type { Finding } from '../../base/finding.ts';
import { kernelNeeds } from '../../local/runtimes/docker/kernel.ts';
import { chaos } from '../embedded/system/support.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { buildMs } from './support/images.ts';

describeWithDocker('the doctor looks at the daemon and at the kernel below it', () => {
  beforeAll(async () => {
    process.env.BREAKWATER_BASE_IMAGE = await trusting(baseOf(serviceDockerfile));
  }, buildMs);

  const found = async () => {
    const { stdout, stderr } = await chaos('doctor', '--runtime', 'docker', '--json');
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly Finding[] };
    return { stderr, of: (check: string) => checks.find((finding) => finding.check === check) };
  };

  test(
    'with what it found, each of it tried out; the image is built once',
    async () => {
      const first = await found();
      expect(first.of('Docker')).toMatchObject({
        level: 'ok',
        message: expect.stringContaining(await daemonVersion()),
      });
      const kernel = first.of('kernel');
      expect(kernel?.message).toContain(await dockerOutput(['info', '--format', '{{.KernelVersion}}']));
      for (const name of Object.keys(kernelNeeds)) expect(kernel?.message).toContain(name);
      expect((await found()).stderr).not.toContain('building');
    },
    buildMs,
  );

  test('and leaves no container', async () => {
    await found();
    expect(await dockerOutput(['ps', '--all', '--quiet', '--filter', 'label=breakwater.role=probe'])).toBe('');
  }, 60_000);

  test('a netem that the kernel says to have is there', async () => {
    const message = (await found()).of('kernel')?.message ?? '';
    const [has = ''] = message.split('It lacks');
    const image =
      (await dockerOutput(['images', '--format', '{{.Repository}}:{{.Tag}}', 'breakwater-guardian'])).split('\n')[0] ??
      '';
    const add = ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];
    const { status } = await docker(['run', '--rm', '--network', 'none', '--cap-add', 'NET_ADMIN', image, ...add]);
    expect(has.includes('netem')).toBe(status === 0);
  }, 60_000);
});

const daemonVersion = () => dockerOutput(['version', '--format', '{{.Server.Version}}']);

test('without a daemon it says so, and what to do', async () => {
  const args = ['cli/main.ts', 'doctor', '--runtime', 'docker', '--json'];
  const run = () =>
    execFileSync(process.execPath, args, {
      env: { ...process.env, NODE_OPTIONS: '', DOCKER_HOST: 'unix:///nowhere.sock' },
      encoding: 'utf8',
      stdio: 'pipe',
    });
  let said = '';
  try {
    said = run();
  } catch (error) {
    said = (error as { readonly stdout: string }).stdout;
  }
  const { checks } = JSON.parse(said) as { readonly checks: readonly Finding[] };
  expect(checks).toContainEqual({
    check: 'Docker',
    level: 'fail',
    message: 'no Docker daemon answers at unix:///nowhere.sock',
    advice: 'start Docker, or name a daemon by DOCKER_HOST',
  });
}, 60_000);
