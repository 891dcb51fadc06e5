import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { patternsPage } from '../../support/patterns-page.ts';

const file = 'docs/patterns.md';

test('docs/patterns.md says what the patterns are; UPDATE_DOCS=1 writes it', () => {
  const page = patternsPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
