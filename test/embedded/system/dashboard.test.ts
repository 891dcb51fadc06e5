import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { testInBrowser } from '../../support/browser.ts';
import { barriersOf, hasBrowser, openBrowser } from '../../support/chromium.ts';
import { runningSystem } from './running-system.ts';
import { chaos, eventually, startChaos } from './support.ts';

const basePort = 23_400;
const { folder, bringUp, journal, upState } = runningSystem(basePort, '--rate', '20');
const address = `http://127.0.0.1:${basePort}/_breakwater/dashboard`;
let browser: Browser;

beforeAll(async () => {
  if (hasBrowser) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Opens the dashboard and hears what goes wrong in it. */
async function open(options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) {
  const { colorScheme = 'light', width = 1300 } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on(
    'request',
    (request) => request.url().startsWith(`http://127.0.0.1:${basePort}/`) || wrong.push(request.url()),
  );
  await page.goto(address);
  await page.getByText('● live').waitFor();
  return { page, wrong };
}

const states = (page: Page) => page.locator('.timeline .row .state').allTextContents();
const verdicts = () => journal().filter((event) => event.type === 'verdict');

/** Chooses an experiment, sees whom it may hurt, and starts it. */
async function begin(page: Page, experiment: string): Promise<void> {
  await page.selectOption('#choice', experiment);
  await page.locator('.radius li').first().waitFor();
  await page.getByRole('button', { name: `Start ${experiment}` }).click();
}

/** The same until it is in force: nothing is started while a guardrail rings, as it may after what a busy machine did to users. */
async function beginUntilInForce(page: Page, experiment: string): Promise<void> {
  const end = performance.now() + 150_000;
  for (;;) {
    await begin(page, experiment);
    const row = page.locator('.timeline .row.in-force').first();
    const isInForce = row.waitFor({ timeout: 40_000 }).then(() => true);
    if (await isInForce.catch(() => false)) return;
    const text = await page.locator('body').innerText();
    if (performance.now() > end || !text.includes('ALARM')) throw new Error(`${experiment} is not in force:\n${text}`);
  }
}

testInBrowser(
  'an experiment is started by a click, seen in force, undone, watched until it is over, and found in the history',
  async () => {
    const { page, wrong } = await open();
    await begin(page, 'lose-payment');
    await page.getByText('Waiting for a baseline').waitFor();
    await page.locator('.timeline .row.in-force').first().waitFor({ timeout: 60_000 });
    // Whoever comes in the middle, or comes again, sees the same.
    const { page: other } = await open();
    await page.reload();
    for (const each of [page, other]) {
      await each.locator('.timeline .row.in-force').first().waitFor();
      expect(await each.locator('.topology .node.hit').textContent()).toContain('order-service');
    }
    await page.getByText('recovery is watched').waitFor({ timeout: 60_000 });
    expect(new Set(await states(page))).toEqual(new Set(['undone, seen']));
    await page.locator('.last').waitFor({ timeout: 60_000 });
    const [verdict] = verdicts();
    expect(await page.locator('.last').textContent()).toContain(`lose-payment ${verdict?.verdict}`);
    await page.getByRole('link', { name: 'lose-payment' }).waitFor({ timeout: 30_000 });
    const [report] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'lose-payment' }).click(),
    ]);
    await report.locator('.charts canvas').first().waitFor();
    expect(await report.title()).toContain('lose-payment');
    expect(wrong).toEqual([]);
    await Promise.all([page, other, report].map((each) => each.close()));
  },
  240_000,
);

testInBrowser(
  'another is stopped by a click: it is undone, and judged as one that somebody stopped',
  async () => {
    const { page } = await open();
    const before = verdicts().length;
    await beginUntilInForce(page, 'lose-payment');
    await page.getByRole('button', { name: 'Stop' }).click();
    await eventually(() => verdicts().length > before);
    expect(verdicts().at(-1)?.reasons.join('; ')).toContain('the experiment was stopped');
    const faults = journal().filter((event) => event.type === 'fault-planned').length;
    expect(journal().filter((event) => event.type === 'fault-reverted')).toHaveLength(faults);
    await page.close();
  },
  240_000,
);

testInBrowser.each([
  ['light', 1300],
  ['dark', 1300],
  ['light', 480],
  ['dark', 480],
] as const)(
  'nobody is kept out: %s, %i wide',
  async (colorScheme, width) => {
    const { page } = await open({ colorScheme, width });
    await page.selectOption('#choice', 'lose-payment');
    await page.locator('.radius li').first().waitFor();
    const { violations, overflow } = await barriersOf(page);
    expect(violations).toEqual([]);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  },
  60_000,
);

testInBrowser(
  "another site's page can start, stop and panic nothing, and cannot read what it would need",
  async () => {
    const elsewhere = createServer(
      (_, response) => void response.setHeader('content-type', 'text/html').end('<p>evil'),
    );
    await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
    const { port } = elsewhere.address() as { port: number };
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const tried = await page.evaluate(async (url) => {
      const send = (path: string, options: object) =>
        fetch(`${url}/${path}`, options).then(
          () => 'answered',
          () => 'refused',
        );
      const body = JSON.stringify({ experiment: 'lose-payment' });
      const plain = { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' } };
      await Promise.all(['panic', 'stop', 'runs'].map((path) => send(path, { ...plain, body })));
      return [await send('token', {}), await send('panic', { method: 'POST', body: '{}' })];
    }, address);
    expect(tried).toEqual(['refused', 'refused']);
    const status = await (await fetch(`http://127.0.0.1:${basePort}/safetyLevers/default`)).json();
    expect(status).toMatchObject({ safetyLever: { state: { status: 'disengaged' } } });
    expect(journal().filter((event) => event.type === 'experiment-state' && event.status === 'running')).toHaveLength(
      verdicts().length,
    );
    await page.close();
    elsewhere.close();
  },
  60_000,
);

test('where there is no terminal, what happens is told line by line, and Ctrl-C ends that', async () => {
  const { child, finished } = startChaos('dashboard', '--folder', folder);
  let told = '';
  child.stdout?.on('data', (text) => {
    told += text;
  });
  await eventually(() => told.includes('shop is up') && /users: \d+ requests, .* usable/.test(told));
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ status: 0 });
  expect(upState()).toBeDefined();
}, 120_000);

testInBrowser(
  'a page outlives the system: it says so, and shows the next one, which it may ask for the same',
  async () => {
    const { page, wrong } = await open();
    await chaos('down', '--folder', folder);
    await page.getByText('not connected').waitFor();
    await bringUp();
    await page.getByText('● live').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Panic' }).click();
    await page.getByRole('button', { name: 'Yes, panic' }).click();
    await page.getByText('■ stopped').waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  },
  240_000,
);

test('what is asked for in vain is refused in words, and loses nothing', async () => {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${address}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await post('runs', { experiment: 'lose-everything' })).toMatchObject({
    status: 404,
    message: 'there is no experiment "lose-everything"',
  });
  expect(await post('runs', {})).toMatchObject({ status: 400 });
  expect(await post('stop', {})).toMatchObject({ status: 409, message: 'no experiment is running' });
  for (const name of ['..%2f..%2fsystem.json', 'nothing'])
    expect((await fetch(`${address}/reports/${name}`)).status).toBe(404);
});
