import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readState } from '../../../local/supervisor/state.ts';
import { notesFile } from './fixtures/two-programs/notes-file.ts';
import { chaos, measured, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const place = ['--folder', folder, '--base-port', '25000'];
const file = 'test/embedded/system/fixtures/two-programs/index.ts';
const own = [...place, '--system', file];
let notes: string | undefined;

beforeAll(async () => {
  const { status, stderr } = await chaos('up', ...own);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('stores: none') });
  notes = notesFile(readState(folder)?.supervisor.pid as number);
}, 60_000);
afterAll(async () => {
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
  if (notes) rmSync(notes, { force: true });
}, 60_000);

describe('a system of two programs and one promise', () => {
  test('is up as what it is', async () => {
    const { stdout } = await chaos('status', '--folder', folder, '--json');
    const { system, edge, tasks } = JSON.parse(stdout);
    expect(system).toEqual({ name: 'notes', file: resolve(file) });
    expect(tasks.map(({ service }: { service: string }) => service).sort()).toEqual(['back', 'back', 'front', 'front']);
    expect((await fetch(`${edge}/health`)).status).toBe(200);
  });

  test('loses a task to a kill, and keeps every note that it acknowledged', async () => {
    const { verdict, events } = await measured('kill', 'back', '--json', ...own);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'task-state', service: 'back', state: 'stopped', reason: 'SIGKILL' }),
    );
    expect(verdict).toMatchObject({
      effect: { seen: true, by: ['operating system'] },
      deaths: [{ service: 'back', reason: 'SIGKILL', tasks: 1, expected: true }],
      data: { lost: 0, owed: [], receipts: 'notes', words: { lost: 'notes lost' } },
    });
    expect(verdict.capacityRecoveryMs).toEqual(expect.any(Number));
    expect(verdict.data?.acknowledged).toBeGreaterThan(0);
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
  }, 300_000);

  test('is slow for its users while its back is, and as fast as before when that is undone', async () => {
    const { verdict } = await measured('run', 'slow-front-to-back', '--json', ...own);
    expect(verdict).toMatchObject({ effect: { seen: true }, data: { lost: 0 } });
    expect(verdict.proofs).toEqual({ faults: 2, clean: 2 });
    const front = verdict.perService.find(({ service }) => service === 'front');
    expect(front?.p95).toBeGreaterThan(180);
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [] });
  }, 300_000);

  test('is not taken for another one that a command means', async () => {
    for (const command of [['up'], ['kill', 'gateway']]) {
      const { status, stderr } = await chaos(...command, ...place);
      expect(stderr).toContain(
        `another system is up, notes of ${resolve(file)}: take it down first with \`chaos down\``,
      );
      expect(status).toBe(2);
    }
  });
});

test('a file that is no system is refused before anything starts', async () => {
  const { status, stderr } = await chaos('up', ...place, '--system', 'test/embedded/system/support.ts');
  expect(stderr).toBe(
    `chaos: ${resolve('test/embedded/system/support.ts')} is no system: it has no default export, such as \`export default defineSystem({ ... })\`\n`,
  );
  expect(status).toBe(2);
});
