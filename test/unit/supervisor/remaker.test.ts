import { expect, test } from '@jest/globals';
import { createRemaker } from '../../../local/supervisor/prepare/remaker.ts';

test('containers are made one after the other, and none once it has ended, which waits for the one under way', async () => {
  const begun: string[] = [];
  const over: string[] = [];
  const pass = Promise.withResolvers<void>();
  const remaker = createRemaker({
    up: async ({ only = [] } = {}) => {
      begun.push(...only);
      await pass.promise;
      over.push(...only);
    },
  });
  const made = [remaker.make(['page']), remaker.make(['proxy'])];
  await new Promise((next) => setTimeout(next, 20));
  expect(begun).toEqual(['page']);
  const ended = remaker.end();
  pass.resolve();
  await ended;
  await Promise.all(made);
  await remaker.make(['page']);
  expect(begun).toEqual(['page']);
  expect(over).toEqual(['page']);
});

test('one that cannot be made is told, and the next is made', async () => {
  const made: string[] = [];
  const remaker = createRemaker({
    up: async ({ only = [] } = {}) => {
      if (only[0] === 'page') throw new Error('no such image');
      made.push(...only);
    },
  });
  await expect(remaker.make(['page'])).rejects.toThrow('no such image');
  await remaker.make(['proxy']);
  expect(made).toEqual(['proxy']);
});
