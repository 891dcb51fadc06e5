import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { makeReport } from '../../../report/make-report.ts';
import { testInBrowser } from '../../support/browser.ts';
import { barriersOf, hasBrowser, openBrowser } from '../../support/chromium.ts';
import { edge, outage } from '../../unit/measure/support/outage.ts';
import { killStory } from '../../unit/measure/support/stories.ts';
import { linesOf } from '../../unit/report/support/told.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
let browser: Browser;
let address = '';

/** A game day of two, with an alarm, a breaker, a death and a fallback. */
function gameday(): string[] {
  const hurt = (_: string, second: number) => (second >= 11 && second < 14 ? { degraded: 10 } : {});
  const lost = outage(hurt)
    .audit(26)
    .edge('gateway>order-service', 5, 30, { calls: 20 })
    .edge(edge, 5, 10, { calls: 10 })
    .edge(edge, 10, 12, { calls: 12, failed: 11, milliseconds: 4000 })
    .edge(edge, 12, 16, { calls: 2, failed: 2, milliseconds: 700 })
    .edge(edge, 17, 30, { calls: 10 })
    .at(13, { type: 'alarm-state', alarm: 'users', state: 'ALARM', reason: '' })
    .at(19, { type: 'alarm-state', alarm: 'users', state: 'OK', reason: '' });
  const killed = linesOf(
    killStory()
      .users(5, 20)
      .audit(20, { lost: ['a'] }),
    'kill-product-service',
  );
  return [...killed, ...linesOf(lost, 'lose-payment').map((line) => line.replaceAll('EXP1', 'EXP2'))];
}

beforeAll(async () => {
  writeFileSync(join(folder, 'events.jsonl'), gameday().join('\n'));
  address = `file://${(await makeReport(folder)).path}`;
  if (hasBrowser) browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens the page and hears what goes wrong in it, whatever it asks for. */
async function open(options: { colorScheme?: 'light' | 'dark'; width?: number } = {}, hash = '') {
  const { colorScheme = 'light', width = 1200 } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
  await page.goto(address + hash);
  return { page, wrong };
}

/** How many points of a chart are painted in other than the paper. */
const painted = (page: Page) =>
  page.$$eval('.charts canvas', (all) =>
    all.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const drawn = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return [...drawn].filter((value, index) => index % 4 === 3 && value > 0).length;
    }),
  );

testInBrowser(
  'every run has its charts on one axis, drawn of what was measured',
  async () => {
    const { page, wrong } = await open();
    expect(await page.locator('.run').count()).toBe(2);
    expect(await page.locator('#run-2 .charts canvas').count()).toBe(3);
    for (const points of await painted(page)) expect(points).toBeGreaterThan(500);
    const widths = await page.$$eval('#run-2 .u-over', (all) => all.map((each) => each.getBoundingClientRect()));
    expect(new Set(widths.map(({ left, right }) => `${left} ${right}`)).size).toBe(1);
    expect(wrong).toEqual([]);
    await page.close();
  },
  60_000,
);

testInBrowser(
  'one cursor goes over all charts of a run, and a drag zooms them all',
  async () => {
    const { page } = await open();
    const first = page.locator('#run-2 .u-over').first();
    const away = await first.locator('.u-cursor-x').evaluate((each) => each.style.transform);
    await first.scrollIntoViewIfNeeded();
    const box = await first.boundingBox();
    if (!box) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    const cursors = await page.$$eval('#run-2 .u-cursor-x', (all) =>
      all.map((each) => (each as HTMLElement).style.transform),
    );
    expect(cursors).toHaveLength(3);
    expect(new Set(cursors).size).toBe(1);
    expect(cursors).not.toContain(away);
    const before = await painted(page);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const after = await painted(page);
    expect(after.slice(-3).filter((points, index) => points !== before.slice(-3)[index])).toHaveLength(3);
    await page.close();
  },
  60_000,
);

testInBrowser(
  'a click pins a moment into the address, which shows it again',
  async () => {
    const { page } = await open();
    const over = page.locator('#run-2 .u-over').first();
    await over.click({ position: { x: 300, y: 40 } });
    const hash = await page.evaluate(() => location.hash);
    expect(hash).toMatch(/^#run-2@-?\d+\.\d$/);
    const unpinned = (await open()).page;
    const { page: again, wrong } = await open({}, hash);
    expect(await painted(again)).not.toEqual(await painted(unpinned));
    expect(await again.locator('#run-2').evaluate((run) => run.getBoundingClientRect().top)).toBeLessThan(200);
    expect(wrong).toEqual([]);
    await Promise.all([page, unpinned, again].map((each) => each.close()));
  },
  60_000,
);

testInBrowser.each([
  ['light', 1200],
  ['dark', 1200],
  ['light', 480],
  ['dark', 480],
] as const)(
  'nobody is kept out: %s, %i wide',
  async (colorScheme, width) => {
    const { page } = await open({ colorScheme, width });
    await page.$$eval('details', (all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true;
    });
    const { violations, overflow } = await barriersOf(page);
    expect(violations).toEqual([]);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  },
  60_000,
);

testInBrowser(
  'on paper each run begins a page, in dark ink',
  async () => {
    const { page } = await open({ colorScheme: 'dark' });
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(3);
    await page.close();
  },
  60_000,
);
