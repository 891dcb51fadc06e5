import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SafetyLeverRequest } from '../../../local/engine/safety-lever.ts';
import { alarmArn, setUp, stress } from './support/setup.ts';

let system: ReturnType<typeof setUp>;
beforeEach(() => {
  system = setUp();
});
afterEach(() => system.engine.shutdown());

const long = { actions: { stress: stress('gateways', 'PT12H') } };
const engage = (reason = 'enough') => system.engine.safetyLever.update('default', { status: 'engaged', reason });
const disengage = () => system.engine.safetyLever.update('default', { status: 'disengaged', reason: 'well again' });
const statusNow = () => system.engine.safetyLever.get('default').state;
const levers = () => system.events('safety-lever').map(({ status, reason }) => `${status}: ${reason}`);

describe('the safety lever', () => {
  test('is disengaged, by its name and ARN', () => {
    expect(system.engine.safetyLever.get('default')).toEqual({
      id: 'default',
      arn: 'arn:aws:fis:us-east-1:000000000000:safety-lever/default',
      state: { status: 'disengaged', reason: '' },
    });
    expect(() => system.engine.safetyLever.get('other')).toThrow('safety lever other does not exist');
  });

  test('stops all that runs, and is engaged only when everything is undone', async () => {
    const ids = [system.start(long).id, system.start(long).id];
    await new Promise((next) => setTimeout(next, 50));
    expect(engage().state).toEqual({ status: 'engaging', reason: 'enough' });
    expect(() => disengage()).toThrow('cannot be changed while engaging');
    for (const id of ids) {
      const { progress } = await system.engine.ended(id);
      expect(progress).toMatchObject({
        status: 'stopped',
        reason: expect.stringContaining('safety lever was engaged'),
      });
    }
    await Promise.resolve();
    expect(statusNow()).toEqual({ status: 'engaged', reason: 'enough' });
    const engaged = system.events('safety-lever').at(-1);
    const reverted = system.events('fault-reverted');
    // What was planned may be in force: it is undone, whether or not it was said to be applied.
    const applied = system.events('fault-applied').map(({ faultId }) => faultId);
    expect(reverted.map(({ faultId }) => faultId)).toEqual(expect.arrayContaining(applied));
    expect(reverted.length).toBeGreaterThan(0);
    expect(Math.max(...reverted.map(({ seq }) => seq))).toBeLessThan(engaged?.seq ?? 0);
    expect(levers()).toEqual(['engaging: enough', 'engaged: enough']);
  });

  test('cancels what starts, of which nothing is resolved and nothing begins', async () => {
    engage();
    const { id, progress } = system.start(long);
    expect(progress).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('safety lever is engaged') });
    expect(progress.startTime).toBeUndefined();
    expect((await system.engine.ended(id)).progress.actions.stress?.status).toBe('cancelled');
    expect(system.events('target-resolved')).toEqual([]);
    expect(system.events('fault-planned')).toEqual([]);
    disengage();
    expect(system.start(long).progress.status).toBe('initiating');
  });

  test('cancels also what starts while it is engaging, and what an alarm or the quota would refuse', () => {
    for (let count = 0; count < 5; count++) system.start(long);
    system.alarms.set(alarmArn, 'ALARM');
    engage();
    expect(statusNow().status).toBe('engaging');
    expect(system.start(long).progress.status).toBe('cancelled');
  });

  test('keeps its reason for as long as its status', () => {
    expect(() => disengage()).toThrow('Cannot update Safety Lever reason without a status change');
    engage('first');
    expect(() => engage('second')).toThrow('Cannot update Safety Lever reason without a status change');
    expect(statusNow()).toEqual({ status: 'engaged', reason: 'first' });
    expect(disengage().state).toEqual({ status: 'disengaged', reason: 'well again' });
  });
});

/** Levers of one system after another, kept in `written`. */
function keeping(before?: SafetyLeverRequest) {
  const written: SafetyLeverRequest[] = before ? [before] : [];
  const leverKeeper = { read: () => written.at(-1), write: (lever: SafetyLeverRequest) => void written.push(lever) };
  return { written, leverKeeper };
}

describe('a safety lever that is kept', () => {
  test('is engaged in the next system, for its reason, and cancels what starts there, until it is disengaged', async () => {
    const { leverKeeper } = keeping();
    await system.engine.shutdown();
    system = setUp({ leverKeeper });
    engage('users are hurt');
    await system.engine.shutdown();

    system = setUp({ leverKeeper });
    expect(statusNow()).toEqual({ status: 'engaged', reason: 'users are hurt' });
    expect(levers()).toEqual(['engaged: users are hurt']);
    expect(system.start(long).progress.status).toBe('cancelled');
    disengage();
    await system.engine.shutdown();

    system = setUp({ leverKeeper });
    expect(statusNow()).toEqual({ status: 'disengaged', reason: 'well again' });
    expect(levers()).toEqual([]);
    expect(system.start(long).progress.status).toBe('initiating');
  });

  test('is written as engaged as soon as it is engaging: the system may die before all is undone', async () => {
    const { written, leverKeeper } = keeping();
    await system.engine.shutdown();
    system = setUp({ leverKeeper });
    system.start(long);
    expect(engage().state.status).toBe('engaging');
    expect(written).toEqual([{ status: 'engaged', reason: 'enough' }]);
    expect(() => disengage()).toThrow('cannot be changed while engaging');
    expect(written).toHaveLength(1);
  });

  test('is engaged also where that cannot be written, which is told', async () => {
    const write = () => {
      throw new Error('no space left');
    };
    await system.engine.shutdown();
    system = setUp({ leverKeeper: { read: () => undefined, write } });
    const { id } = system.start(long);
    engage();
    expect((await system.engine.ended(id)).progress.status).toBe('stopped');
    expect(statusNow().status).toBe('engaged');
    expect(system.events('notice').map(({ message }) => message)).toEqual([
      'that the safety lever is engaged will be forgotten at the next start: no space left',
    ]);
  });
});
