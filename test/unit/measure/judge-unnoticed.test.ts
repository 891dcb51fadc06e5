import { expect, test } from '@jest/globals';
import { service, systemOf } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { hangs, impairs, RunStory, ready } from './support/run-story.ts';

const system = systemOf({ services: [service('web', ['api'], { public: true }), service('api')] });

/** A task of api is hit at 10.4 s until `back`, and nobody ends it. */
function hit(name: string, back: number, kind = hangs) {
  const story = new RunStory();
  for (let second = 0; second < 50; second++) story.window('users', second, { served: 50 }, 'visit');
  story
    .present(10.1, { api: ready('A', 'B') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'api', kind)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .reverted(back, 'F1')
    .status(back + 0.1, 'completed')
    .audit(45);
  return judged(system, name, story);
}

test('a task that hangs and is not replaced breaks what was promised, though no user was hurt', () => {
  const { verdict, reasons } = hit('hang-api', 28.4);
  expect(verdict).toBe('failed');
  expect(reasons).toEqual(['a task of api hung for 18.0 s and was not replaced: its health checks did not notice']);
});

test('a hang that was over before health checks could notice proves nothing', () => {
  const { verdict, reasons } = hit('hang-api', 14);
  expect(verdict).toBe('inconclusive');
  expect(reasons).toEqual(['a task of api hung for 3.6 s: too short to say whether its health checks would notice']);
});

test('a fault that takes no task down owes no replacement', () => {
  expect(hit('hang-api', 28.4, impairs)).toMatchObject({ verdict: 'held', reasons: [] });
});
