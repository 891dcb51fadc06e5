import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exitStatus } from '../../../base/exit-status.ts';
import { withBatchMode } from '../../../cli/batch-mode.ts';
import { gameday } from '../../../cli/commands/gameday.ts';
import { run } from '../../../cli/commands/run.ts';
import { readRunSettings } from '../../../cli/options.ts';
import { createProgress } from '../../../runs/reporters/progress.ts';
import { outage } from '../measure/support/outage.ts';
import type { RunStory } from '../measure/support/run-story.ts';
import { linesOf } from '../report/support/told.ts';

let folder = '';
let said: string[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'regression-')), 'kept');
  mkdirSync(folder);
  said = [];
  for (const way of ['log', 'error'] as const) jest.spyOn(console, way).mockImplementation((line) => said.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(join(folder, '..'), { recursive: true });
});

/** A batch of that name whose one run comes out as the story, so many hours after the first. */
const batch = async (
  name: string,
  hours: number,
  story: RunStory,
  options = {},
  status = exitStatus.held as number,
) => {
  const given = { positionals: [], options: { folder, 'fail-on-regression': true, ...options } };
  said = [];
  return withBatchMode(given, { name, settings: readRunSettings(given), progress: createProgress() }, async (mode) => {
    if (mode.kind === 'dry-run') return exitStatus.held;
    for (const line of linesOf(story, 'lose-payment')) {
      const event = JSON.parse(line);
      mode.reporter.on({ ...event, wall: event.wall + hours * 3_600_000 });
    }
    return status as typeof exitStatus.held;
  });
};
const good = () => outage().audit(26);
const weaker = () => outage().audit(26, { lost: ['a', 'b'] });

describe('a batch that is to be no worse than those before', () => {
  test('has nothing to be compared with at first, and says so', async () => {
    expect(await batch('first', 1, good())).toBe(exitStatus.held);
    expect(said).toContain('Not compared, as no earlier run that held is kept: lose-payment.');
  });

  test('has not held where something got worse, and says what', async () => {
    await batch('first', 1, good());
    expect(await batch('second', 2, good())).toBe(exitStatus.held);
    expect(said).toContain('Nothing got worse.');
    // As a run whose exit status does not know of it: what is compared is what is kept.
    expect(await batch('third', 3, weaker())).toBe(exitStatus.notHeld);
    expect(said).toContainEqual(
      expect.stringMatching(/^lose-payment: failed, and held before: 2 orders lost; last good: .*-second$/),
    );
  });

  test('keeps the status that weighs more', async () => {
    await batch('first', 1, good());
    expect(await batch('second', 2, weaker(), {}, exitStatus.error)).toBe(exitStatus.error);
    expect(await batch('third', 3, weaker(), {}, exitStatus.interrupted)).toBe(exitStatus.interrupted);
  });

  test('is compared only where that was asked for', async () => {
    await batch('first', 1, good());
    expect(await batch('second', 2, weaker(), { 'fail-on-regression': undefined })).toBe(exitStatus.held);
    expect(said).not.toContainEqual(expect.stringContaining('held before'));
  });

  test('leaves standard output to the events with --json', async () => {
    await batch('first', 1, good());
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const log = jest.mocked(console.log).mockClear();
    expect(await batch('second', 2, weaker(), { json: true })).toBe(exitStatus.notHeld);
    expect(write).toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
    expect(said).toContainEqual(expect.stringContaining('failed, and held before'));
  });
});

test.each([['run', run] as const, ['gameday', gameday] as const])('%s takes --fail-on-regression', (_, command) => {
  expect(command.options['fail-on-regression']).toMatchObject({ type: 'boolean' });
});
