import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { metricsPage } from '../../support/metrics-page.ts';

const file = 'docs/metrics.md';

test('docs/metrics.md says what the metrics are; UPDATE_DOCS=1 writes it', () => {
  const page = metricsPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
