import { test } from '@jest/globals';
import { hasBrowser } from './chromium.ts';

if (!hasBrowser) console.warn('Chromium is not on this machine: what it would show is not looked at');

/** A test in the browser of this machine, skipped out loud where there is none. */
export const testInBrowser = hasBrowser ? test : test.skip;
