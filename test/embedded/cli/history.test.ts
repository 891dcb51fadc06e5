import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { outage } from '../../unit/measure/support/outage.ts';
import type { RunStory } from '../../unit/measure/support/run-story.ts';
import { linesOf } from '../../unit/report/support/told.ts';
import { chaos } from '../system/support.ts';

let folder = '';
const own = () => ['--folder', join(folder, 'kept')];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const yesterday = Date.now() - 24 * 3_600_000;

/** A run of lose-payment, of yesterday, as many hours later. */
function artefact(name: string, hours: number, story: RunStory): string {
  const path = join(folder, name);
  mkdirSync(path);
  const later = linesOf(story, 'lose-payment').map((line) => {
    const event = JSON.parse(line);
    return JSON.stringify({ ...event, wall: yesterday + event.wall + hours * 3_600_000 });
  });
  writeFileSync(join(path, 'events.jsonl'), later.join('\n'));
  return path;
}

test('what is imported is listed, and what got worse is told once', async () => {
  expect(await chaos('history', ...own())).toMatchObject({ status: 0, stdout: 'No run is kept yet.\n' });
  const good = artefact('good', 1, outage().audit(26));
  const bad = artefact('bad', 2, outage().audit(26, { lost: ['a', 'b'] }));
  expect(await chaos('history', 'import', good, ...own())).toMatchObject({
    stdout: `${good}: 1 of 1 runs were not there yet\n`,
  });
  expect(await chaos('history', 'diff', '--fail-on-regression', ...own())).toMatchObject({
    status: 0,
    stdout: 'Nothing got worse.\n',
  });
  await chaos('history', 'import', bad, good, ...own());
  const { stdout } = await chaos('history', 'lose-payment', ...own());
  expect(stdout.match(/lose-payment/g)).toHaveLength(2);
  expect(stdout.indexOf('failed')).toBeLessThan(stdout.indexOf('held'));
  const told = `lose-payment: failed, and held before: 2 orders lost; last good: ${good}\n`;
  expect(await chaos('history', 'diff', ...own())).toMatchObject({ status: 0, stdout: told });
  expect(await chaos('history', 'diff', '--fail-on-regression', ...own())).toMatchObject({ status: 1, stdout: told });
});

test.each([
  [['import'], 'which folder?'],
  [['import', '/nowhere'], '/nowhere is no folder of a run: it has no events.jsonl'],
  [['diff', 'lose-payment'], 'diff takes no names: lose-payment'],
  [['prune'], 'prune by --keep N, --older-than DAYS, or both'],
  [['--limit', '0'], '--limit'],
])('%j is wrong usage', async (args, message) => {
  expect(await chaos('history', ...args, ...own())).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(message),
  });
});

test('coverage and gate go by what is kept', async () => {
  const { stdout } = await chaos('coverage', ...own());
  expect(stdout).toMatch(/order-service -> payment-service\s*│ -\s*│ task-network-blackhole-port │ failed/);
  expect(stdout).toContain(
    'Level 0 of 4. For the next: each service loses a task, and that holds; it lacks kill-gateway, ',
  );
  const gate = await chaos('gate', '--services', 'payment-service', ...own());
  expect(gate.status).toBe(1);
  expect(gate.stdout).toMatch(/^kill-payment-service: was never run\n/);
  expect(gate.stdout).toContain('lose-payment: failed ');
});

test.each([
  [['gate', '--services', 'paymnt-service'], 'no service is named "paymnt-service"; did you mean payment-service?'],
  [['gate', '--newer-than', 'yesterday'], '--newer-than "yesterday" is no time such as 2026-11-28T12:00:00Z'],
  [['coverage', '--days', '-1'], '--days'],
])('%j is wrong usage, too', async (args, message) => {
  expect(await chaos(...args, ...own())).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
});
