import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { places, readState } from '../../../local/supervisor/state.ts';
import type { ComparisonRecord } from '../../../report/make-comparison.ts';
import { chaos, type Finished, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let finished: Finished;
let place = '';
let comparison: ComparisonRecord;

beforeAll(async () => {
  const own = ['--folder', folder, '--base-port', '27650', '--retry-inconclusive', '0'];
  finished = await chaos('compare', 'kill-product-service', 'stop-recommendation-service', ...own);
  const { runs } = places(folder);
  place = join(runs, readdirSync(runs)[0] ?? '');
  comparison = JSON.parse(readFileSync(join(place, 'compare.json'), 'utf8'));
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cellsOf = (experiment: string) => comparison.rows.find((row) => row.experiment === experiment)?.cells ?? [];

test('a killed task stays dead as found, hurts who is behind it, and is not noticed where another carries on', () => {
  expect(comparison.columns.map(({ name }) => name)).toEqual(['as found', 'off', 'on']);
  const [found, , on] = cellsOf('kill-product-service');
  expect(found).toMatchObject({ recovery: 'never', hurt: expect.arrayContaining(['gateway']) });
  expect(found?.availability).toBeLessThan(0.9);
  expect(on?.recovery).toEqual(expect.any(Number));
  expect(on?.availability).toBeGreaterThan(found?.availability ?? 1);
  expect(finished.stdout).toContain('did not recover');
});

test('what was broken as found is brought back before the next experiment', () => {
  const [found] = cellsOf('stop-recommendation-service');
  // Everything was there again for its baseline: most users need product-service, and none of them recommendations alone.
  expect(found?.availability).toBeGreaterThan(0.5);
  const results = JSON.parse(readFileSync(join(place, 'as-found', 'results.json'), 'utf8'));
  expect(results.settings).toMatchObject({ resilience: 'as-found' });
  expect(results.verdicts[1].baseline.availability).toBeGreaterThan(0.95);
});

test('each column has its report, the comparison its page, and nothing is left up', () => {
  const pages = ['compare.html', 'as-found/report.html', 'off/report.html', 'on/report.html'];
  expect(pages.filter((page) => !existsSync(join(place, page)))).toEqual([]);
  expect(finished.stdout).toContain(`Comparison: ${join(place, 'compare.html')}`);
  expect(readState(folder)).toBeUndefined();
});
