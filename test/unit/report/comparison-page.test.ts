import { describe, expect, test } from '@jest/globals';
import { renderComparison } from '../../../report/page/comparison-page.ts';
import { overlaidData, pairsOf } from '../../../report/page/overlay.ts';
import { renderOverlay } from '../../../report/page/overlay-page.ts';
import { compareRecords } from '../../../report/record/compare-records.ts';
import { outage } from '../measure/support/outage.ts';
import { killStory } from '../measure/support/stories.ts';
import { foldOf, linesOf } from './support/told.ts';

const assets = { styles: 'body{}', script: 'draw()' };
const hurt = (_: string, second: number) => (second >= 11 && second < 14 ? { degraded: 10 } : {});
const foldedOf = (...stories: readonly string[][]) => foldOf(stories.flat());
const lost = (change: Parameters<typeof outage>[0] = hurt) => linesOf(outage(change).audit(26), 'lose-payment');
const killed = linesOf(killStory().users(5, 20).audit(20), 'kill-product-service').map((line) =>
  line.replaceAll('EXP1', 'EXP2'),
);
const broken = (_: string, second: number) => (second >= 11 && second < 14 ? { failed: 10 } : {});
const records = [foldedOf(lost(broken), killed), foldedOf(lost())] as const;
const names = ['as-found', 'on'] as const;
const pairs = pairsOf(names, [records[0].runs, records[1].runs]);
const columns = [
  { name: 'as found', without: ['health checks'], folder: 'as-found' },
  { name: 'on', without: [], folder: 'on' },
];

describe('two runs over each other', () => {
  test('are those of the same experiment', () => {
    expect(pairs.map(({ runs }) => runs.map(({ experiment }) => experiment))).toEqual([
      ['lose-payment', 'lose-payment'],
    ]);
  });

  test('are the last ones that count', () => {
    const [run] = records[1].runs;
    if (!run) throw new Error('no run');
    const later = { ...run, id: 'later' };
    const repeated = { ...run, id: 'repeated', isRepeated: true as const };
    const [pair] = pairsOf(names, [records[0].runs, [run, later, repeated]]);
    expect(pair?.runs[1]?.id).toBe('later');
  });

  test('have each its own seconds, by the start of its fault', () => {
    const [data] = pairs.map(overlaidData);
    expect(data?.users.at).toEqual(records[0].runs[0]?.users.at);
    expect(data?.over).toMatchObject({ names, users: { usable: records[1].runs[0]?.users.usable } });
    expect(data?.users.usable).not.toEqual(data?.over?.users.usable);
  });

  test('are told promise by promise, each beside the other', () => {
    const page = renderOverlay(pairs, names, records, assets);
    const row = page.match(/<tr><td>usable answers[\s\S]*?<\/tr>/g)?.at(-1) ?? '';
    expect(row).toMatch(/≥ 99[\s\S]*failed[\s\S]*held/);
    expect(page).toContain('<title>as-found and on</title>');
    expect(renderOverlay(pairs, names, records, assets)).toBe(page);
  });
});

describe('the page of a comparison', () => {
  const comparison = compareRecords(columns, records);
  const page = renderComparison({ system: 'shop', command: 'chaos compare', comparison, pairs }, assets);

  test('has first what it is worth, each figure with its definition', () => {
    expect(page).toContain('<title>shop: as found, on</title>');
    expect(page).toMatch(/<td>objective compliance<small>experiments that kept every promise[^<]*<\/small><\/td>/);
    expect(page.indexOf('objective compliance')).toBeLessThan(page.indexOf('<td>kill-product-service'));
  });

  test('names what was left out, and leads to the report of each column', () => {
    expect(page).toMatch(/<strong>as found<\/strong>: health checks \(<a href="as-found\/report.html">report<\/a>\)/);
    expect(page).toMatch(/<strong>on<\/strong>: nothing \(<a href="on\/report.html">/);
  });

  test('shows each experiment in every column, and over each other those that both outer ones have', () => {
    expect(page).toMatch(/<td>kill-product-service<\/td><td><div>[\s\S]*?<\/td><td>–<\/td>/);
    expect(page.match(/class="charts"/g)).toHaveLength(1);
  });
});
