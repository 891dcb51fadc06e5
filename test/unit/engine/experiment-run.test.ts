import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../lib/model/events/observation.ts';
import { action, kill, latency, setUp, stress, tasksOf, wait } from './support/setup.ts';

const statuses = ({ events }: ReturnType<typeof setUp>) => events('experiment-state').map(({ status }) => status);

describe('an experiment that goes well', () => {
  test('holds its fault on every target and is completed with the faults undone', async () => {
    const system = setUp();
    const { progress } = await system.run();
    expect(statuses(system)).toEqual(['pending', 'initiating', 'running', 'completed']);
    expect(progress).toMatchObject({
      status: 'completed',
      reason: 'Experiment completed.',
      actions: { slow: { status: 'completed', reason: 'Action was completed.' } },
    });
    expect(progress.endTime).toBeGreaterThanOrEqual((progress.startTime ?? Number.NaN) + 59);
    expect(system.runtime.calls.map((call) => call.split(' ')[0])).toEqual(['hold', 'hold', 'release', 'release']);
    expect(system.runtime.held()).toEqual([]);
    expect(system.events('fault-reverted')).toHaveLength(2);
  });

  test('writes each plan durably before the runtime is asked to hold it', async () => {
    const { runtime, log, run } = setUp();
    const onDiskAtHold: boolean[] = [];
    runtime.behaviour.beforeHold = ({ faultId }) => {
      const isPlan = (event: (typeof log.onDisk)[number]) =>
        event.type === 'fault-planned' && event.plan.faultId === faultId;
      onDiskAtHold.push(log.onDisk.some(isPlan));
    };
    await run();
    expect(onDiskAtHold).toEqual([true, true]);
  });

  test('says what was seen of the effect before it is undone', async () => {
    const system = setUp();
    await system.run();
    const seen = system.events('fault-observed');
    expect(seen.map(({ observation }) => observation.seen)).toEqual([true, true]);
    expect(seen[0]?.seq).toBeLessThan(system.events('fault-reverted')[0]?.seq ?? 0);
  });

  test('looks again until the effect of a one-shot action is seen, and the last word is the last event of its kind', async () => {
    const system = setUp();
    const answers: Observation[] = [false, false, true].map((seen) => ({ observer: 'test', seen, detail: `${seen}` }));
    system.runtime.behaviour.observation = () => answers.shift() as Observation;
    await system.run({ targets: { gateways: tasksOf('gateway', 'COUNT(1)') }, actions: { kill: kill() } });
    expect(system.events('fault-observed').map(({ observation }) => observation.seen)).toEqual([false, true]);
    expect(system.runtime.calls).toHaveLength(1);
    expect(statuses(system).at(-1)).toBe('completed');
  });

  test('says in its action’s reason what of it hits nothing, once', async () => {
    const system = setUp();
    system.runtime.behaviour.note = 'No flow goes to example.com.';
    const { progress } = await system.run();
    expect(progress.actions.slow?.reason).toBe('Action was completed. No flow goes to example.com.');
  });

  test('starts an action after those it names, and others at once', async () => {
    const system = setUp();
    await system.run({ actions: { last: wait(['slow', 'first']), slow: latency(), first: wait() } });
    const told = system.events('action-state').map(({ action: name, status }) => `${name} ${status}`);
    expect(told.indexOf('first initiating')).toBeLessThan(told.indexOf('slow completed'));
    expect(told.indexOf('last initiating')).toBeGreaterThan(told.indexOf('slow completed'));
    expect(told.indexOf('last initiating')).toBeGreaterThan(told.indexOf('first completed'));
    expect(told.at(-1)).toBe('last completed');
  });

  test('may disturb the network of one task twice, one after the other', async () => {
    const { run } = setUp();
    const { progress } = await run({ actions: { slow: latency(), again: latency('gateways', ['slow']) } });
    expect(progress.status).toBe('completed');
  });

  test('resolves its targets once, so that a replacement is not hit by a later action', async () => {
    const system = setUp();
    const targets = { gateways: tasksOf('gateway', 'COUNT(1)') };
    const { progress } = await system.run({ targets, actions: { kill: kill(), slow: latency('gateways', ['kill']) } });
    expect(progress.status).toBe('failed');
    expect(progress.actions.slow?.reason).toMatch(/^task arn:aws:ecs:.* is no longer running$/);
  });

  test('with actions mode skip-all resolves its targets, skips all actions and touches nothing', async () => {
    const system = setUp();
    const { progress } = await system.run({ actions: { slow: latency(), after: wait(['slow']) } }, 'skip-all');
    expect(progress.status).toBe('completed');
    expect(progress.resolvedTargets).toHaveLength(2);
    expect(Object.values(progress.actions).map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(system.runtime.calls).toEqual([]);
  });
});

describe('an experiment that is stopped', () => {
  const longActions = {
    old: stress('gateways', 'PT12H'),
    young: action('aws:ecs:task-io-stress', { duration: 'PT12H' }, 'orders', ['pause']),
    pause: wait(),
    never: wait(['young']),
  };
  const targets = { gateways: tasksOf('gateway', 'COUNT(1)'), orders: tasksOf('order-service', 'COUNT(1)') };

  const untilHeld = async ({ runtime }: ReturnType<typeof setUp>, number: number) => {
    for (let turns = 0; turns < 500 && runtime.held().length < number; turns++)
      await new Promise((r) => setTimeout(r, 10));
    expect(runtime.held()).toHaveLength(number);
  };

  test('undoes everything, newest first, and only then is stopped', async () => {
    const system = setUp();
    const { id } = system.start({ targets, actions: longActions });
    await untilHeld(system, 2);
    expect(system.engine.stop(id).progress.status).toBe('stopping');
    expect(system.engine.stop(id).progress.status).toBe('stopping');
    const { progress } = await system.engine.ended(id);
    const [first, second] = system.events('fault-applied').map(({ faultId }) => faultId);
    expect(system.events('fault-reverted').map(({ faultId }) => faultId)).toEqual([second, first]);
    expect(statuses(system)).toEqual(['pending', 'initiating', 'running', 'stopping', 'stopped']);
    expect(system.log.since(0).at(-1)).toMatchObject({ type: 'experiment-state', status: 'stopped' });
    const states = Object.fromEntries(Object.entries(progress.actions).map(([name, { status }]) => [name, status]));
    expect(states).toEqual({ old: 'stopped', young: 'stopped', pause: 'completed', never: 'cancelled' });
    expect(() => system.engine.stop(id)).toThrow(/has ended already \(stopped\)/);
  });

  test('before it has applied anything, applies nothing', async () => {
    const system = setUp();
    const { id } = system.start();
    system.engine.stop(id);
    expect((await system.engine.ended(id)).progress.status).toBe('stopped');
    expect(system.runtime.calls).toEqual([]);
  });

  test('while its plan is being written down, does not apply it any more', async () => {
    const system = setUp();
    const { id } = system.start({ targets, actions: { old: longActions.old } });
    const unsubscribe = system.log.subscribe(({ type }) => {
      if (type === 'fault-planned') system.engine.stop(id);
    });
    expect((await system.engine.ended(id)).progress.status).toBe('stopped');
    unsubscribe();
    expect(system.events('fault-planned')).toHaveLength(1);
    expect(system.runtime.calls.filter((call) => call.startsWith('hold'))).toEqual([]);
    expect(system.events('fault-reverted')).toHaveLength(1);
  });

  test('while a hold is under way, waits for it and undoes it', async () => {
    const system = setUp();
    system.runtime.behaviour.beforeHold = () => new Promise((resolve) => setTimeout(resolve, 100));
    const { id } = system.start({ targets, actions: { old: longActions.old } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(system.runtime.calls).toHaveLength(1);
    system.engine.stop(id);
    expect((await system.engine.ended(id)).progress.status).toBe('stopped');
    expect(system.runtime.held()).toEqual([]);
    expect(system.events('fault-reverted')).toHaveLength(1);
  });

  test('by an alarm says so, and does not start again before the alarm is over', async () => {
    const system = setUp();
    const { id, template } = system.start({ targets, actions: { old: longActions.old } });
    await untilHeld(system, 1);
    const [{ value = '' } = {}] = template.stopConditions;
    system.alarms.set(value, 'ALARM', '12 of 60 answers usable in 5 s; at least 50 % wanted');
    const { progress } = await system.engine.ended(id);
    const { actions, status, reason } = progress;
    const said =
      'Experiment halted by stop condition guardrail-users: 12 of 60 answers usable in 5 s; at least 50 % wanted.';
    expect({ status, reason }).toEqual({ status: 'stopped', reason: said });
    expect(actions.old).toMatchObject({ status: 'stopped', reason: said });
    expect(() => system.start()).toThrow(
      expect.objectContaining({
        name: 'ConflictException',
        message:
          'stop condition guardrail-users is in state ALARM (12 of 60 answers usable in 5 s; at least 50 % wanted); ' +
          'the experiment is not started',
      }),
    );
    system.alarms.set(value, 'OK');
    expect((await system.run()).progress.status).toBe('completed');
  });

  test('by the shutdown of the engine leaves nothing, and nothing starts any more', async () => {
    const system = setUp();
    const { id } = system.start({ targets, actions: longActions });
    await untilHeld(system, 2);
    await system.engine.shutdown();
    expect(system.engine.experiment(id).progress.status).toBe('stopped');
    expect(system.runtime.held()).toEqual([]);
    expect(() => system.start()).toThrow('shutting down');
  });
});
