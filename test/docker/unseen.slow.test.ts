import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Event } from '../../lib/model/events/event.ts';
import { chaos } from '../embedded/system/support.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { imageOf, whyNoCompose } from './support/compose.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { buildMs } from './support/images.ts';

const theirs = fileURLToPath(new URL('support/tea-shop', import.meta.url));

describeWithDocker(
  'a service that is in no network of its project',
  () => {
    const shop = join(realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-unseen-'))), 'unseen');
    const folder = join(shop, '.breakwater');
    const at = ['--system', join(shop, 'breakwater.config.mjs'), '--folder', folder];

    beforeAll(async () => {
      cpSync(theirs, shop, { recursive: true });
      const file = join(shop, 'compose.yaml');
      const text = readFileSync(file, 'utf8').replace("expose: ['5000']", 'network_mode: none');
      writeFileSync(file, text.replaceAll('replicas: 2', 'replicas: 1'));
      const base = baseOf(serviceDockerfile);
      process.env.BREAKWATER_BASE_IMAGE = await trusting(base);
      process.env.NODE_IMAGE = base;
      process.env.REDIS_IMAGE = imageOf('cache');
    }, buildMs);
    afterAll(async () => {
      await chaos('down', '--folder', folder);
      await chaos('heal', '--folder', folder);
      rmSync(join(shop, '..'), { recursive: true, force: true });
    }, 60_000);

    test(
      'is not measured in verdicts, which hold for nobody that was not looked at',
      async () => {
        const why = 'it is in no network of the project (network_mode: none)';
        const up = await chaos('up', ...at, '--runtime', 'docker', '--base-port', '28700');
        expect(up).toMatchObject({
          status: 0,
          stderr: expect.stringContaining(`advice: all calls are not measured: ${why}`),
        });
        expect(up.stdout).toContain(`advice: calls are not measured: ${why}`);
        const { stdout } = await chaos('run', 'kill-teas', ...at, '--json');
        const events = stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Event);
        const verdict = events.find((event) => event.type === 'verdict');
        expect(verdict).toMatchObject({
          perService: expect.arrayContaining([
            expect.objectContaining({ service: 'advice', availability: null, samples: 0, notMeasured: why }),
          ]),
        });
        expect(verdict?.type === 'verdict' && verdict.verdict).not.toBe('held');
        expect(verdict?.type === 'verdict' && verdict.reasons).toContain(`advice: calls are not measured: ${why}`);
        expect(await chaos('down', '--folder', folder)).toMatchObject({ status: 0 });
        expect(await dockerOutput(['ps', '--all', '--quiet', '--filter', 'name=breakwater-unseen'])).toBe('');
      },
      buildMs,
    );
  },
  whyNoCompose,
);
