import { expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { createDrills } from '../../../local/supervisor/drill.ts';
import { createAlarms, type GuardrailChange } from '../../../measure/alarms.ts';
import { shopModel } from '../../../systems/shop/model.ts';

function place(running: { id: string; progress: { status: string } }[] = []) {
  const changes: GuardrailChange[] = [];
  const marks: string[] = [];
  const alarms = createAlarms({ system: shopModel, clock: systemClock, onState: (change) => changes.push(change) });
  const drill = createDrills({
    alarms,
    system: shopModel,
    engine: { experiments: () => running as never },
    isOver: (status) => status === 'completed',
    mark: { set: async (alarm) => void marks.push(alarm), remove: async () => void marks.push('removed') },
    clock: systemClock,
  });
  return { alarms, drill, changes, marks };
}

test('a guardrail rings, says that it is a drill, is OK again, and its mark is gone', async () => {
  const { drill, changes, marks } = place([{ id: 'EXP1', progress: { status: 'completed' } }]);
  const result = await drill('guardrail-users');
  expect(result).toEqual({
    alarm: 'shop-local-guardrail-users',
    rangAfter: expect.any(Number),
    okAfter: expect.any(Number),
    reason: expect.stringMatching(/^DRILL: 0 of /),
  });
  expect(changes.map(({ alarm, state }) => `${alarm} ${state}`)).toEqual([
    'guardrail-users ALARM',
    'guardrail-users OK',
  ]);
  expect(marks).toEqual(['shop-local-guardrail-users', 'removed']);
});

test('it is refused where an experiment would be stopped by it, where it rings already, and for no guardrail', async () => {
  const busy = place([{ id: 'EXP1', progress: { status: 'running' } }]);
  await expect(busy.drill('guardrail-users')).rejects.toThrow('experiment EXP1 is running: a drill would stop it');
  const { alarms, drill, marks } = place();
  await expect(drill('objective-users')).rejects.toThrow(
    '"objective-users" is no guardrail: those are guardrail-users',
  );
  const failed = { journey: 'buy', intended: 0, milliseconds: 1, outcome: 'failed', attempts: 1, slip: 0 } as const;
  alarms.users(Array.from({ length: 30 }, () => failed));
  await expect(drill('guardrail-buy')).rejects.toThrow(
    'shop-local-guardrail-buy rings already (0 of 30 answers usable',
  );
  expect(marks).toEqual([]);
});
