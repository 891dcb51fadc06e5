import { expect, test } from '@jest/globals';
import { hasFault } from '../../../aws/outcome/fault-events.ts';

test.each([
  ['aws:ecs:stop-task', 'completed', true],
  ['aws:ecs:stop-task', 'failed', true],
  ['aws:ecs:stop-task', 'skipped', false],
  ['aws:fis:wait', 'completed', false],
  ['aws:cloudwatch:assert-alarm-state', 'completed', false],
  ['aws:of:tomorrow', 'completed', true],
] as const)('that %s is %s was a fault: %s', (actionId, status, was) => {
  expect(hasFault({ actionId, state: { status, reason: '' } })).toBe(was);
});
