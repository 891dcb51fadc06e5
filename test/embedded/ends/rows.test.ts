import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../ends/columns/column.ts';
import { catalogue } from '../../ends/definition-of.ts';
import { whyNot } from '../../ends/ends.ts';
import { endsOf } from '../../ends/grid.ts';
import { sideBySide } from '../../ends/pool.ts';
import { embeddedGrid } from './support/grid.ts';

const { stage, columns } = embeddedGrid;
const { rows } = stage;

describe('the grid of ends', () => {
  test('has a row for every fault that can be had here', () => {
    const aimed = new Set(rows.map(({ fault }) => fault));
    expect(catalogue.filter((fault) => !aimed.has(fault))).toEqual([]);
  });

  test('has no row of what is not in the catalogue', () => {
    const unknown = rows.filter(({ fault }) => !catalogue.includes(fault));
    expect(unknown.map(({ name }) => name)).toEqual([]);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  test('holds all rows at once: no two network faults meet on a task, and no store or service is shut to two', () => {
    const onTasks = rows.filter(({ second }) => second === 'refused').map(({ on }) => JSON.stringify(on));
    const shut = rows.flatMap(({ parameters: { Callee, Store, Table } }) => Callee ?? Store ?? Table ?? []);
    expect(onTasks.filter((on, index) => onTasks.indexOf(on) !== index)).toEqual([]);
    expect(shut.filter((name, index) => shut.indexOf(name) !== index)).toEqual([]);
  });

  test('shows every fault that lasts by a sign, but for waiting', () => {
    const blind = rows.filter(({ lasts, sign }) => lasts !== 'once' && sign === undefined);
    expect(blind.map(({ name }) => name)).toEqual(['wait']);
  });

  test.each(endsOf(embeddedGrid))('goes through each cell of %s, or says why it means nothing', (end) => {
    expect(columns[end]).toBeInstanceOf(Function);
    const reasons = rows.filter((row) => !rowsOf(stage, end).includes(row)).map((row) => whyNot(stage, row, end));
    expect(reasons.every((reason) => reason !== undefined && reason.length > 10)).toBe(true);
    expect(rowsOf(stage, end).length).toBeGreaterThan(0);
  });
});

test('what is done side by side keeps to the quota, and does not meet', async () => {
  const log: string[] = [];
  const work = (name: string, experiments: number, uses: string[], after?: Promise<unknown>) => ({
    experiments,
    uses,
    run: async () => {
      log.push(`${name} begins`);
      await after;
      log.push(`${name} ends`);
      return name;
    },
  });
  const first = Promise.withResolvers<void>();
  const all = sideBySide([
    work('a', 4, ['x'], first.promise),
    work('b', 2, []),
    work('c', 1, ['x']),
    work('d', 1, ['y']),
  ]);
  await new Promise((next) => setImmediate(next));
  expect(log).toEqual(['a begins', 'd begins', 'd ends']);
  first.resolve();
  expect(await all).toEqual(['a', 'b', 'c', 'd']);
  expect(log.slice(3).sort()).toEqual(['a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
