import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { outage } from '../../unit/measure/support/outage.ts';
import { killStory } from '../../unit/measure/support/stories.ts';
import { linesOf } from '../../unit/report/support/told.ts';
import { chaos } from '../system/support.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A run that was kept under that name. */
function kept(name: string, text = linesOf(outage().audit(26), 'lose-payment').join('\n')): string {
  const path = join(folder, 'runs', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'events.jsonl'), text);
  return path;
}

describe('chaos report', () => {
  test('makes the page of a folder, and the same again', async () => {
    const path = kept('2026-01-01T00-00-00-run');
    const { status, stdout } = await chaos('report', path);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${join(path, 'report.html')}\n` });
    const page = readFileSync(join(path, 'report.html'), 'utf8');
    expect(page).toContain('lose-payment held');
    const elsewhere = join(folder, 'again.html');
    await chaos('report', path, '--out', elsewhere);
    expect(readFileSync(elsewhere, 'utf8')).toBe(page);
  });

  test('without a folder takes the newest', async () => {
    kept('2026-01-01T00-00-00-run');
    const newest = kept('2026-01-02T00-00-00-gameday');
    expect(await chaos('report', '--folder', folder)).toMatchObject({ stdout: `${join(newest, 'report.html')}\n` });
  });

  test('shows what could be read of a truncated one, and says so', async () => {
    const whole = linesOf(outage().audit(26), 'lose-payment').join('\n');
    const path = kept('2026-01-01T00-00-00-run', `${whole}\n${whole.slice(0, 700)}`);
    const { status, stderr } = await chaos('report', path);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'a line of the events could not be read; what could be read is shown\n',
    });
  });

  test('refuses what is no run, by its name', async () => {
    expect(await chaos('report', folder)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining(`${folder} is no folder of a run: it has no events.jsonl`) },
    });
    expect(await chaos('report', '--folder', folder)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining(`there is no run in ${join(folder, 'runs')}`) },
    });
  });
});

describe('chaos report --compare', () => {
  test('lays two folders over each other', async () => {
    const [one, other] = [kept('2026-01-01T00-00-00-run'), kept('2026-01-02T00-00-00-run')];
    const { status, stdout } = await chaos('report', '--compare', one, other);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${join(other, 'compare.html')}\n` });
    const page = readFileSync(join(other, 'compare.html'), 'utf8');
    expect(page).toContain('2026-01-01T00-00-00-run and 2026-01-02T00-00-00-run');
    const elsewhere = join(folder, 'again.html');
    await chaos('report', '--compare', one, other, '--out', elsewhere);
    expect(readFileSync(elsewhere, 'utf8')).toBe(page);
  });

  test('wants two, with an experiment that is in both', async () => {
    const one = kept('2026-01-01T00-00-00-run');
    const other = kept('2026-01-02T00-00-00-run', linesOf(killStory().users(5, 20), 'kill-gateway').join('\n'));
    expect(await chaos('report', '--compare', one)).toMatchObject({
      ...{ status: 2, stderr: `chaos: --compare is of two folders: ${one}\n` },
    });
    expect(await chaos('report', '--compare', one, other)).toMatchObject({
      ...{ status: 2, stderr: `chaos: no experiment has a verdict in both ${one} and ${other}\n` },
    });
    expect(await chaos('report', one, other)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining('two over each other: --compare') },
    });
  });
});

test('of a comparison the page is made again, of the events of its columns', async () => {
  const place = join(folder, 'runs', '2026-01-03T00-00-00-compare');
  for (const column of ['off', 'on']) kept(join('2026-01-03T00-00-00-compare', column));
  const columns = ['off', 'on'].map((name) => ({ name, without: [], folder: name }));
  writeFileSync(join(place, 'compare.json'), JSON.stringify({ columns }));
  expect(await chaos('report', '--folder', folder)).toMatchObject({
    ...{ status: 0, stdout: `${join(place, 'compare.html')}\n` },
  });
  expect(readFileSync(join(place, 'compare.html'), 'utf8')).toContain('shop: off, on');
  const told = JSON.parse(readFileSync(join(place, 'compare.json'), 'utf8'));
  expect(told).toMatchObject({ columns, rows: [{ experiment: 'lose-payment', cells: [{ verdict: 'held' }, {}] }] });
  writeFileSync(join(place, 'compare.json'), '{}');
  expect(await chaos('report', place)).toMatchObject({
    ...{ status: 2, stderr: `chaos: ${join(place, 'compare.json')} names no columns\n` },
  });
});
