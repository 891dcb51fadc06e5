import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { programs } from '../../services/bundle.ts';
import { createContainers, endOf, outputOf } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { buildMs, serviceImage } from './support/images.ts';

/** As the task definition runs it: read-only, no rights beyond a plain user's. */
const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

const gateway = [
  ...['SERVICE_NAME=gateway', 'PORT=8080', 'STOP_TIMEOUT_MS=10000'],
  ...['PRODUCT_SERVICE_URL', 'ORDER_SERVICE_URL', 'RECOMMENDATION_SERVICE_URL'].map(
    (name) => `${name}=http://127.0.0.1:1`,
  ),
].flatMap((variable) => ['--env', variable]);

const containers = createContainers();
let image: string;

describeWithDocker("the services' image", () => {
  beforeAll(async () => {
    image = await serviceImage();
  }, buildMs);
  afterAll(() => containers.removeAll());

  test('holds node, the libraries that it links, the programs, and nothing else', async () => {
    const container = await containers.start('content', [image, 'node', '--version']);
    const listing = execFileSync('sh', ['-c', `docker export ${container} | tar --list`], { encoding: 'utf8' })
      .split('\n')
      .filter((path) => path !== '' && !path.endsWith('/'));
    expect(listing).toEqual(expect.arrayContaining(Object.keys(programs()).map((name) => `app/${name}.mjs`)));
    const expected =
      /^(app\/(shared\/)?[\w-]+\.mjs|app\/seed\.json|usr\/local\/bin\/node|(usr\/)?lib(64)?\/[\w./+-]+\.so[\d.]*|etc\/(passwd|group|nsswitch\.conf))$/;
    const ofDocker = /^(\.dockerenv|dev\/.*|proc\/.*|sys\/.*|etc\/(hosts|hostname|resolv\.conf|mtab))$/;
    expect(listing.filter((path) => !expected.test(path) && !ofDocker.test(path))).toEqual([]);
  });

  test('runs nothing by itself, and as nobody special', async () => {
    const config = JSON.parse(await dockerOutput(['image', 'inspect', '--format', '{{json .Config}}', image]));
    expect(config).toMatchObject({ User: '1000:1000' });
    expect(config.Entrypoint ?? null).toBeNull();
    expect((await docker(['run', '--rm', image])).stderr).toMatch(/no command specified/i);
  });

  describe('a service', () => {
    let container: string;

    beforeAll(async () => {
      container = await containers.start('gateway', [...hardened, ...gateway, image, 'node', '/app/gateway.mjs']);
    });

    /** Asks from inside, since the image brings the only client: node. */
    const ask = (path: string) =>
      docker([
        ...['exec', container, 'node', '--input-type=module', '--eval'],
        `const r = await fetch('http://127.0.0.1:8080${path}'); console.log(r.status, await r.text());`,
      ]);

    test('answers /health and /ready as a plain user on a read-only root', async () => {
      let health = await docker(['exec', container, 'node', '/app/health.mjs']);
      for (let tries = 0; health.status !== 0 && tries < 50; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        health = await docker(['exec', container, 'node', '/app/health.mjs']);
      }
      expect(health.status).toBe(0);
      expect((await ask('/health')).stdout).toBe('200 {"status":"alive"}');
      expect((await ask('/ready')).stdout).toMatch(/^200 /);
      const user = await docker(['exec', container, 'node', '--print', 'process.getuid()']);
      expect(user.stdout).toBe('1000');
      const write = await docker(['exec', container, 'node', '--eval', "require('fs').writeFileSync('/app/x', '')"]);
      expect(write.stderr).toMatch(/EROFS|EACCES/);
    });

    test('resolves names', async () => {
      const resolve = "require('dns').lookup('localhost', (e, a) => console.log(e?.code ?? a))";
      expect((await docker(['exec', container, 'node', '--eval', resolve])).stdout).toMatch(/^(127\.0\.0\.1|::1)$/);
    });

    test('as process 1 stops on SIGTERM in good order, within its grace', async () => {
      const begun = performance.now();
      await dockerOutput(['stop', '--timeout', '10', container]);
      expect(performance.now() - begun).toBeLessThan(9_000);
      expect(await endOf(container)).toMatchObject({ status: 0 });
      expect(await outputOf(container)).toContain('"msg":"stopped"');
    });
  });
});
