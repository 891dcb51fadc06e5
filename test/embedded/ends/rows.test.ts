import { expect, test } from '@jest/globals';
import { lacksCooperation } from '../../../lib/model/faults/cooperation.ts';
import type { Service } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { sideBySide } from '../../ends/pool.ts';
import { rowTests } from '../../ends/row-tests.ts';
import { embeddedGrid } from './support/grid.ts';

const [service] = shopModel.topology.services as [Service];
rowTests('the grid of ends', embeddedGrid, (fault) => lacksCooperation(fault, service) === undefined);

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
