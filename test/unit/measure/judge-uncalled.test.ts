import { describe, expect, test } from '@jest/globals';
import { degradable, postgres, service, systemOf } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { impairs, kills, RunStory, ready } from './support/run-story.ts';

const system = systemOf({
  services: [service('web', [degradable('db')], { public: true })],
  stores: [postgres],
});

/** The database falls silent from 10.4 s to 16.2 s; `calls` of it a second, before. */
function outage(calls: number, { of = system, name = 'outage-db', story = new RunStory() } = {}) {
  for (let second = 0; second < 40; second++) {
    story.window('users', second, { served: 50 }, 'visit');
    if (calls > 0 && second < 10) story.window('db', second, { served: calls });
  }
  story
    .present(10.1, { web: ready('A') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'web', impairs)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .reverted(16.2, 'F1')
    .status(16.3, 'completed')
    .audit(30);
  return judged(of, name, story);
}

test('being without a store that nobody called proves nothing', () => {
  const { verdict, reasons } = outage(0);
  expect(verdict).toBe('inconclusive');
  expect(reasons).toEqual(['nobody called db, before the fault or while it was hit']);
});

test('one that was called before is one that is missed', () => {
  expect(outage(1)).toMatchObject({ verdict: 'held', reasons: [] });
});

test('losing calls that nobody makes proves nothing, where calls are seen', () => {
  const of = systemOf({
    services: [
      service('web', [degradable('idle'), degradable('quotes')], { public: true }),
      service('idle'),
      service('quotes'),
    ],
    stores: [],
  });
  const name = 'lose-web-to-idle';
  const others = () => new RunStory().edge('web>quotes', 0, 40, { calls: 5 });
  expect(outage(0, { of, name, story: others() })).toMatchObject({
    verdict: 'inconclusive',
    reasons: ['web did not call idle, before the fault or while it lasted'],
  });
  expect(outage(0, { of, name, story: others().edge('web>idle', 0, 10, { calls: 1 }) })).toMatchObject({ reasons: [] });
  expect(outage(0, { of, name })).toMatchObject({ reasons: [] });
});

describe('losing a task of a service', () => {
  const of = systemOf({
    services: [
      service('web', [degradable('idle'), degradable('quotes')], { public: true }),
      service('idle'),
      service('quotes'),
      service('sweeper'),
    ],
    stores: [],
  });
  const lost = (name: string, story: RunStory) => {
    for (let second = 0; second < 40; second++) story.window('users', second, { served: 50 }, 'visit');
    story
      .present(10.1, { [name]: ready('A', 'B') })
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'A', name, kills)
      .applied(10.4, 'F1')
      .observed(10.5, 'F1')
      .task(10.5, name, 'A', 'stopped', 'SIGKILL')
      .task(11, name, 'C', 'starting')
      .task(13, name, 'C', 'ready')
      .status(16.3, 'completed')
      .audit(30);
    return judged(of, `kill-${name}`, story);
  };
  const seen = () => new RunStory().edge('web>quotes', 0, 40, { calls: 5 });

  test('that nobody calls proves nothing, where calls are seen', () => {
    expect(lost('idle', seen())).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['nobody called idle, before the fault or while it was hit'],
    });
    expect(lost('idle', new RunStory())).toMatchObject({ reasons: [] });
  });

  test('that is called, or has other work, is one that is missed', () => {
    expect(lost('quotes', seen())).toMatchObject({ verdict: 'held', reasons: [] });
    expect(lost('sweeper', seen())).toMatchObject({ verdict: 'held', reasons: [] });
  });

  test('whose calls are not all seen is judged by its tasks, as ever', () => {
    const story = seen().at(1, { type: 'calls-unmeasured', callee: 'idle', why: 'it is unseen' });
    expect(lost('idle', story)).toMatchObject({ verdict: 'held', reasons: [] });
  });
});
