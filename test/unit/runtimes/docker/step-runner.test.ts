import { expect, test } from '@jest/globals';
import { createStepRunner } from '../../../../local/runtimes/docker/step-runner.ts';

test('a step that took too long is undone once it is done, or it would be there afterwards', async () => {
  const log: string[] = [];
  const done = Promise.withResolvers<void>();
  const runner = createStepRunner([
    {
      do: 'slow',
      wayBack: 'undoes it',
      limitMilliseconds: 20,
      execute: async () => {
        await done.promise;
        log.push('executed');
      },
      undo: async () => void log.push('undone'),
      leftOver: async () => [],
    },
  ]);
  const step = { do: 'slow', faultId: 'f1' };
  await expect(runner.execute(step)).rejects.toThrow('slow');
  const undoing = runner.undo({ ...step });
  done.resolve();
  await undoing;
  expect(log).toEqual(['executed', 'undone']);
});
