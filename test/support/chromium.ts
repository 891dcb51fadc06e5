import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
const path = process.env.CHROMIUM ?? candidates.find((each) => existsSync(each));

export const hasBrowser = path !== undefined;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(path && { executablePath: path }), args: ['--no-sandbox', '--disable-gpu'] });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What keeps people from using a page, by axe: each with what it was first found at; and how far it is wider than its window. */
export async function barriersOf(page: Page): Promise<{ readonly violations: string[]; readonly overflow: number }> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return { violations, overflow };
}
