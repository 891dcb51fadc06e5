import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fidelityPage } from '../../support/fidelity-page.ts';

const file = 'docs/fidelity.md';

test('docs/fidelity.md says what the plans and documents say; UPDATE_DOCS=1 writes it', () => {
  const page = fidelityPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
