import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { automations } from '../../../lib/model/faults/automations.ts';
import { faults } from '../../../lib/model/faults/index.ts';
import { fidelityPage, knownOnly } from '../../support/fidelity-page.ts';

const file = 'docs/fidelity.md';

test('docs/fidelity.md says what the plans and documents say; UPDATE_DOCS=1 writes it', () => {
  const page = fidelityPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

/** The cells of the rows on a fault, without its name. */
const rowsOn = (name: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`| \`${name}\` |`) || line.startsWith(`| \`${name}\`, `))
    .map((line) => line.split(' | ').slice(1));

test.each(faults.map(({ actionId, knownOnly }) => [actionId, knownOnly === true] as const))(
  'it has one row on %s, which says how close it comes',
  (actionId, isKnownOnly) => {
    const [row, ...others] = rowsOn(actionId);
    expect(others).toEqual([]);
    expect(row).toHaveLength(4);
    const [runs, embedded = '', docker = '', aws = ''] = row ?? [];
    expect(runs === knownOnly).toBe(isKnownOnly);
    for (const told of [embedded, docker, aws]) expect(told).toMatch(/^(the same|[A-Za-z].*\.( \|)?)$/);
  },
);

test.each(automations.map(({ name }) => name))('it says how close %s comes', (name) => {
  expect(rowsOn(name).length).toBeGreaterThan(0);
});
