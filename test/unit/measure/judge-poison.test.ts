import { describe, expect, test } from '@jest/globals';
import type { MessagesSeen } from '../../../lib/model/events/observation.ts';
import { patternIn } from './support/outage.ts';
import { impairs, RunStory } from './support/run-story.ts';

const queue = 'order-events';
const deadLetters = 'order-events-dead-letter';
const nowhere: MessagesSeen = { waiting: 0, taken: 0, setAside: 0, receives: 0 };
const onQueue: MessagesSeen = { ...nowhere, waiting: 1 };

/** A message comes at 10.4 s and is removed at 16.2 s; where it is then. */
const poisoned = (last?: Partial<MessagesSeen>, sent = 1) => {
  const story = new RunStory()
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'arn', queue, { ...impairs, messages: sent })
    .applied(10.4, 'F1')
    .observed(10.5, 'F1', true, onQueue);
  if (last) story.observed(16.1, 'F1', true, { ...nowhere, ...last });
  return story.users(5, 30).reverted(16.2, 'F1');
};
const verdictOn = (story: RunStory) => patternIn(story, 'dead-letter', 'poison-message');
const levels = (story: RunStory, during: number, aside = 0) =>
  story
    .levels(5, 10, { messages: { [queue]: 2, [deadLetters]: 0 } })
    .levels(10, 18, { messages: { [queue]: during, [deadLetters]: aside } })
    .levels(18, 30, { messages: { [queue]: 2, [deadLetters]: aside } });

describe('a message that nobody can handle', () => {
  test('held where it was set aside while the others went on, or was deleted by who took it', () => {
    expect(verdictOn(levels(poisoned({ setAside: 1, receives: 21 }), 5))).toEqual([
      {
        ...{ pattern: 'dead-letter', on: queue, result: 'held', value: 0 },
        evidence: '1 message that nobody can handle set aside, and the others went on',
      },
    ]);
    expect(verdictOn(levels(poisoned({ setAside: 1, receives: 3 }, 3), 5))).toMatchObject([
      { result: 'held', evidence: expect.stringContaining('2 messages that nobody can handle deleted by who took it') },
    ]);
  });

  test('failed where it is still there at the end, and where and how often it was received is told', () => {
    expect(verdictOn(levels(poisoned({ taken: 1, receives: 7 }), 5))).toEqual([
      {
        ...{ pattern: 'dead-letter', on: queue, result: 'failed', value: 1 },
        evidence: '1 message that nobody can handle still in flight at the end of the fault, received 7 of 20 times',
      },
    ]);
    expect(verdictOn(levels(poisoned({ waiting: 1, receives: 7 }), 40))).toMatchObject([
      { result: 'failed', evidence: expect.stringContaining('times; 40 messages waited behind at the most, where 2') },
    ]);
    expect(verdictOn(poisoned({ waiting: 1, taken: 1, setAside: 1, receives: 9 }, 3))).toMatchObject([
      { result: 'failed', value: 2, evidence: expect.stringContaining('still on the queue and in flight') },
    ]);
  });

  test('weak where good messages piled up behind it', () => {
    expect(verdictOn(levels(poisoned({ setAside: 1 }), 40))).toMatchObject([
      {
        result: 'weak',
        evidence:
          '1 message that nobody can handle set aside; 40 messages waited behind at the most, where 2 were before',
      },
    ]);
  });

  test('good messages that were set aside beside it are a failure all the same', () => {
    expect(verdictOn(levels(poisoned({ setAside: 1 }), 5, 2))).toMatchObject([
      { result: 'failed', value: 2, evidence: '2 messages set aside since the fault' },
      { result: 'held' },
    ]);
  });

  test('not measured where nobody had a last look: it was stopped, undone before its end, or could not be seen', () => {
    const stopped = poisoned().status(12, 'stopping');
    expect(verdictOn(stopped)).toMatchObject([{ on: queue, result: 'not measured' }]);
    const early = poisoned({ setAside: 0 }).at(16.15, {
      ...{ type: 'fault-ended-early', experimentId: 'EXP1', faultId: 'F1', remaining: [], reason: 'gone' },
    });
    expect(verdictOn(early)).toMatchObject([{ result: 'not measured' }]);
    const unseen = poisoned().observed(16.1, 'F1', false);
    expect(verdictOn(unseen)).toMatchObject([{ result: 'not measured' }]);
  });
});
