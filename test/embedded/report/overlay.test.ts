import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { makeComparison } from '../../../report/make-comparison.ts';
import { testInBrowser } from '../../support/browser.ts';
import { hasBrowser, openBrowser } from '../../support/chromium.ts';
import { outage } from '../../unit/measure/support/outage.ts';
import { linesOf } from '../../unit/report/support/told.ts';

const folder = mkdtempSync(join(tmpdir(), 'compare-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const between = (change: object) => (_: string, second: number) => (second >= 11 && second < 14 ? change : {});
const columns = [
  { name: 'as found', without: ['health checks'], folder: 'as-found' },
  { name: 'on', without: [], folder: 'on' },
];
let browser: Browser;
let address = '';

beforeAll(async () => {
  const changes = [between({ failed: 10 }), between({ degraded: 10 })];
  columns.forEach((column, index) => {
    const place = join(folder, column.folder);
    mkdirSync(place);
    writeFileSync(join(place, 'events.jsonl'), linesOf(outage(changes[index]).audit(26), 'lose-payment').join('\n'));
  });
  address = `file://${(await makeComparison(folder, columns)).path}`;
  if (hasBrowser) browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

testInBrowser.each(['light', 'dark'] as const)(
  'a comparison draws both runs over each other, and keeps nobody out: %s',
  async (colorScheme) => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
    await page.goto(address);
    expect(await page.locator('.charts canvas').count()).toBe(2);
    const legend = await page.$$eval('.charts .u-legend', (all) => all.map((each) => each.textContent ?? ''));
    expect(legend[0]).toContain('usable, as found');
    expect(legend[0]).toContain('usable, on');
    const points = await page.$$eval('.charts canvas', (all) =>
      all.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const drawn = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        return [...drawn].filter((value, index) => index % 4 === 3 && value > 0).length;
      }),
    );
    for (const painted of points) expect(painted).toBeGreaterThan(500);
    expect(await page.locator('.charts .hint').textContent()).toContain('Solid: as found, with its fault; dashed: on.');
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
    );
    expect(found.violations.map(({ id }) => id)).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  },
  60_000,
);
