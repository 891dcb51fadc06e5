import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isOurReason, longestReason } from '../../../lib/model/safety-lever.ts';
import { keptEngaged, leverKeeperOf } from '../../../local/supervisor/kept-lever.ts';
import { places } from '../../../local/supervisor/state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lever-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('nothing is kept where no lever was ever moved', () => {
  expect(leverKeeperOf(folder).read()).toBeUndefined();
  expect(keptEngaged(folder)).toBeUndefined();
});

test('the next to look reads what was written last', () => {
  const lever = { status: 'engaged', reason: 'breakwater: "too much"\n(ann@laptop)' } as const;
  leverKeeperOf(folder).write(lever);
  expect(leverKeeperOf(folder).read()).toEqual(lever);
  expect(keptEngaged(folder)).toEqual(lever);
  leverKeeperOf(folder).write({ status: 'disengaged', reason: 'well again' });
  expect(leverKeeperOf(folder).read()).toEqual({ status: 'disengaged', reason: 'well again' });
  expect(keptEngaged(folder)).toBeUndefined();
});

test.each(['', '{"status":"enga', 'null', '[]', '{"status":"engaging","reason":"x"}', '{"status":"disengaged"}'])(
  'a file that holds %j counts as engaged, for a reason that chaos resume takes',
  (text) => {
    leverKeeperOf(folder).write({ status: 'disengaged', reason: '' });
    writeFileSync(places(folder).lever, text);
    const { reason = '' } = keptEngaged(folder) ?? {};
    expect(reason).toContain('its file cannot be read');
    expect(isOurReason(reason)).toBe(true);
    expect(reason.length).toBeLessThanOrEqual(longestReason);
  },
);

test('a folder that cannot be written is an error, and what was kept stays', () => {
  const lever = { status: 'engaged', reason: 'enough' } as const;
  leverKeeperOf(folder).write(lever);
  const text = readFileSync(places(folder).lever, 'utf8');
  rmSync(join(folder, 'account'), { recursive: true });
  writeFileSync(join(folder, 'account'), text);
  expect(() => leverKeeperOf(folder).write({ status: 'disengaged', reason: '' })).toThrow();
  expect(readFileSync(join(folder, 'account'), 'utf8')).toBe(text);
});
