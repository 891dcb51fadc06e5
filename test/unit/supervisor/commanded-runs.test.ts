import { expect, test } from '@jest/globals';
import type { RunView } from '../../../dashboard/view/view.ts';
import { createCommandedRuns } from '../../../local/supervisor/dashboard-routes/commanded-runs.ts';

function commanded(...runs: Pick<RunView, 'experiment' | 'id' | 'phase'>[]) {
  const stopped: string[] = [];
  const commands = createCommandedRuns({
    ...{ folder: '/nowhere', system: '/nowhere/system.ts', onStarting: () => {}, onFailure: () => {} },
    engine: { stop: (id) => void stopped.push(id) as never },
    view: () => ({ runs: runs as RunView[] }),
  });
  return { commands, stopped };
}

test('what is in force is stopped, and what is undone already is not', () => {
  const both = commanded(
    { id: 'E1', experiment: 'one', phase: 'recovery' },
    { id: 'E2', experiment: 'two', phase: 'fault' },
  );
  both.commands.stop();
  expect(both.stopped).toEqual(['E2']);
  const over = commanded({ id: 'E1', experiment: 'one', phase: 'recovery' });
  expect(() => over.commands.stop()).toThrow('one is undone already: only its recovery is watched');
  expect(() => commanded().commands.stop()).toThrow('no experiment is running');
});

test('nothing is started while an experiment runs, whoever started that', () => {
  const { commands } = commanded({ id: 'E1', experiment: 'one' });
  expect(() => commands.start('two')).toThrow('one is running: one experiment at a time');
});
