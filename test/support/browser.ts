import { existsSync } from 'node:fs';
import { test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
const path = process.env.CHROMIUM ?? candidates.find((each) => existsSync(each));
if (!path) console.warn('Chromium is not on this machine: what it would show is not looked at');

/** A test in the browser of this machine, skipped out loud where there is none. */
export const testInBrowser = path ? test : test.skip;

export const hasBrowser = path !== undefined;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(path && { executablePath: path }), args: ['--no-sandbox', '--disable-gpu'] });
