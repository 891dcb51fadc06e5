import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { lintPage } from '../../support/lint-page.ts';

const file = 'docs/lint.md';

test('docs/lint.md says what the rules are; UPDATE_DOCS=1 writes it', () => {
  const page = lintPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
