import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { actionsTable } from '../../support/actions-table.ts';

const file = 'README.md';
/** The one table that begins so. */
const pattern = /^\| action \| here, as processes [\s\S]*?\n(?!\|)/m;

test('the README says which actions run where, as the catalogue does; UPDATE_DOCS=1 writes it', () => {
  const table = `${actionsTable()}\n`;
  if (process.env.UPDATE_DOCS) {
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(pattern, () => table),
    );
  }
  expect(pattern.exec(readFileSync(file, 'utf8'))?.[0]).toBe(table);
});
