import { describe, expect, test } from '@jest/globals';
import type { AlarmState } from '../../../lib/model/alarm-port.ts';
import { action, alarmArn, latency, setUp, tasksOf, templateWith, wait } from './support/setup.ts';

const other = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:objective-latency';

const asserting = (alarms: readonly string[], states: string, startAfter?: string[]) =>
  action(
    'aws:cloudwatch:assert-alarm-state',
    { alarmArns: alarms.join(','), alarmStates: states },
    undefined,
    startAfter,
  );

/** Looks while the gateways are slow, and then waits. */
const template = (alarms: readonly string[], states: string) => ({
  stopConditions: [{ source: 'none' }],
  targets: { gateways: tasksOf('gateway') },
  actions: { slow: latency(), look: asserting(alarms, states), after: wait(['look']) },
});

async function look(states: string, ...now: readonly AlarmState[]) {
  const system = setUp();
  const alarms = [alarmArn, other].slice(0, now.length);
  for (const [index, state] of now.entries()) system.alarms.set(alarms[index] as string, state, `reason ${index}`);
  const { progress } = await system.run(template(alarms, states));
  return { ...system, progress };
}

describe('a look at alarms', () => {
  test.each([
    ['OK', ['OK']],
    ['OK', ['OK', 'OK']],
    ['OK,INSUFFICIENT_DATA', ['OK', 'INSUFFICIENT_DATA']],
    ['ALARM', ['ALARM', 'ALARM']],
  ] as const)('completes at once where each is in one of the states %s: %j', async (states, now) => {
    const { progress } = await look(states, ...now);
    expect(progress).toMatchObject({
      status: 'completed',
      actions: { look: { status: 'completed' }, after: { status: 'completed' } },
    });
  });

  test('fails the experiment where one is in another, naming it, and all is undone', async () => {
    const { progress, runtime } = await look('OK', 'OK', 'ALARM');
    expect(progress).toMatchObject({
      status: 'failed',
      reason: 'Action look failed: alarm objective-latency is in state ALARM (reason 1), not OK',
      actions: { look: { status: 'failed' }, slow: { status: 'stopped' }, after: { status: 'cancelled' } },
    });
    expect(runtime.held()).toEqual([]);
  });

  test('fails where there is no such alarm, which a dry run tells', async () => {
    const { run, engine } = setUp();
    const reason = `there is no alarm ${other}`;
    expect((await run(template([other], 'INSUFFICIENT_DATA'))).progress.reason).toBe(`Action look failed: ${reason}`);
    const { id } = engine.templates.create(templateWith(template([other], 'OK')));
    expect(engine.planOnly(id).actions.find(({ name }) => name === 'look')).toMatchObject({ refusal: reason });
  });
});
