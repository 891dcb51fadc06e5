import { expect, test } from '@jest/globals';
import { removeStale } from '../../../../local/runtimes/docker/daemon/remove-stale.ts';

const day = 86_400;

test('old images of ours that no container uses are removed, and nothing else', async () => {
  const removed: string[] = [];
  const asked: unknown[] = [];
  const image = (Id: string, age: number, ...RepoTags: string[]) => ({ Id, Created: 10 * day - age, RepoTags });
  const docker = {
    listImages: async (options: unknown) => {
      asked.push(options);
      return [
        image('new', 10, 'breakwater-guardian:new'),
        image('recent', day - 60, 'breakwater-guardian:recent'),
        image('old', 2 * day, 'breakwater-guardian:old', 'somebody/else:1'),
        image('stuck', 3 * day, 'breakwater-guardian:stuck'),
        image('used', 3 * day, 'breakwater-guardian:used'),
        { ...image('bare', 3 * day), RepoTags: null },
      ];
    },
    listContainers: async () => [{ ImageID: 'used' }],
    getImage: (tag: string) => ({
      remove: async () => {
        if (tag.endsWith(':stuck')) throw new Error('it has children');
        removed.push(tag);
      },
    }),
  };
  await removeStale({ docker } as never, { name: 'guardian' }, 10 * day * 1000);
  expect(removed).toEqual(['breakwater-guardian:old']);
  expect(asked).toEqual([{ filters: { label: ['breakwater.role=guardian'] } }]);
});
