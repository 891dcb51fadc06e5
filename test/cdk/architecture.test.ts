import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configOf } from '../../lib/config/settings.ts';
import { architectures } from '../../lib/model/availability-zones.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { synthesise } from './support/synth.ts';
import { taskDefinitions } from './support/tasks.ts';

/** What ECS and Docker call the processors. */
const expected = {
  arm64: { task: 'ARM64', image: 'linux/arm64' },
  'x86-64': { task: 'X86_64', image: 'linux/amd64' },
} as const;

describe.each(architectures)('an environment on %s', (architecture) => {
  const { app, stacks, templates } = synthesise(configOf(shopModel, 'dev', { architecture }));

  test('has every task on it, the background load too', () => {
    const tasks = [...taskDefinitions(templates.services).values()];
    expect(tasks.map(({ Family }) => Family)).toContain('shop-dev-walker');
    for (const { RuntimePlatform } of tasks) {
      expect(RuntimePlatform).toEqual({ CpuArchitecture: expected[architecture].task, OperatingSystemFamily: 'LINUX' });
    }
  });

  test('has every image built for it, the SSM agent’s too', () => {
    const file = join(app.outdir, `${stacks.services.artifactId}.assets.json`);
    const images = Object.values(JSON.parse(readFileSync(file, 'utf8')).dockerImages) as { source: object }[];
    expect(images.length).toBeGreaterThan(1);
    for (const { source } of images) expect(source).toMatchObject({ platform: expected[architecture].image });
  });
});
