import { rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { writeManyServices } from './fixtures/many-services/index.ts';
import { measured } from './support.ts';

const { folder, file } = writeManyServices(12);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a system of 12 services in 24 tasks loses three of them at once, and users do not notice', async () => {
  const options = ['--system', file, '--folder', folder, '--base-port', '28600', '--rate', '40'];
  const { verdict, events } = await measured('run', 'random-kill', '--json', ...options);
  const started = new Set(events.flatMap((event) => (event.type === 'task-snapshot' ? event.tasks : [])));
  expect(started.size).toBe(24);
  const applied = events.filter(({ type }) => type === 'fault-applied');
  expect(applied).toHaveLength(3);
  expect(verdict.perService).toHaveLength(12);
  for (const { samples } of verdict.perService) expect(samples).toBeGreaterThan(0);
  expect(verdict).toMatchObject({ verdict: 'held', reasons: [], effect: { seen: true } });
}, 300_000);
