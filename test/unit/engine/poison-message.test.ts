import { describe, expect, test } from '@jest/globals';
import { poisonMessage } from '../../../lib/model/faults/poison-message.ts';
import { document } from './support/document.ts';
import { setUp } from './support/setup.ts';

const Duration = 'PT1M';

describe('an action that puts messages onto a queue', () => {
  const poison = document(poisonMessage, { Duration, Queue: 'order-events' });
  const waiting = { waiting: 1, taken: 0, setAside: 0, receives: 1 };
  const setAside = { waiting: 0, taken: 0, setAside: 1, receives: 3 };
  const lasted = ({ startTime = Number.NaN, endTime = Number.NaN }) => endTime - startTime;

  test('is over as nothing of it is at work any more, and not before its duration', async () => {
    // A full machine takes tenths of a second for what is looked at between.
    const system = setUp({ scale: 0.02 });
    let looks = 0;
    system.runtime.behaviour.isOver = () => ++looks > 0;
    system.runtime.behaviour.observation = () => ({
      ...{ observer: 'queue', seen: true, detail: '' },
      messages: looks > 0 ? setAside : waiting,
    });
    const { progress } = await system.run({ targets: {}, actions: { poison } });
    expect(progress.status).toBe('completed');
    expect(lasted(progress)).toBeGreaterThanOrEqual(1200);
    expect(lasted(progress)).toBeLessThan(2380);
    // What has become of them is seen before they are removed.
    const seen = system.events('fault-observed');
    expect(seen.map(({ observation }) => observation.messages)).toEqual([waiting, setAside]);
    expect(seen[1]?.seq).toBeLessThan(system.events('fault-reverted')[0]?.seq ?? 0);
  });

  test('is held to its end where they stay, or where nobody can look', async () => {
    const system = setUp();
    system.runtime.behaviour.isOver = () => {
      throw new Error('the queue does not answer');
    };
    const { progress } = await system.run({ targets: {}, actions: { poison } });
    expect(lasted(progress)).toBeGreaterThanOrEqual(119);
  });

  test('is refused on what is no queue', () => {
    const onTable = document(poisonMessage, { Duration, Queue: 'orders' });
    expect(() => setUp().start({ targets: {}, actions: { onTable } })).toThrow(
      /documentParameters.Queue.*"orders" is a DynamoDB table, not an SQS queue/,
    );
  });
});
