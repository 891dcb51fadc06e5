import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { action, kill, latency, setUp, stress, tasksOf, wait } from './support/setup.ts';

describe('an action that cannot be applied', () => {
  test('fails the experiment; what was applied is undone, running actions stop and pending ones are cancelled', async () => {
    const system = setUp();
    let holds = 0;
    system.runtime.behaviour.beforeHold = () => {
      if (++holds === 2) throw new Error('no such link');
    };
    const actions = {
      slow: latency(),
      meanwhile: action('aws:fis:wait', { duration: 'PT12H' }),
      after: wait(['slow']),
    };
    const { progress } = await system.run({ actions });
    expect(progress.status).toBe('failed');
    expect(progress.reason).toMatch(/^Action slow failed: arn:aws:ecs:.*: no such link$/);
    expect(progress.actions).toMatchObject({
      slow: { status: 'failed' },
      meanwhile: { status: 'stopped' },
      after: { status: 'cancelled' },
    });
    expect(system.runtime.held()).toEqual([]);
    expect(system.events('fault-failed')).toHaveLength(1);
    expect(system.events('fault-reverted')).toHaveLength(2);
  });

  test('because the runtime refuses its effect fails with that reason before anything is applied', async () => {
    const system = setUp();
    system.runtime.behaviour.refuses = ({ kind }) => (kind === 'network' ? 'there are no links here' : undefined);
    const { progress } = await system.run();
    expect(progress.actions.slow).toMatchObject({ status: 'failed', reason: 'there are no links here' });
    expect(system.runtime.calls).toEqual([]);
    expect(system.events('fault-planned')).toEqual([]);
  });

  test('because another network action has the task is refused, in the same experiment and in another', async () => {
    const system = setUp();
    const both = await system.run({ actions: { slow: latency(), slower: latency() } });
    expect(both.progress.reason).toContain('network actions cannot run in parallel on a task');
    const long = action('aws:ecs:task-network-packet-loss', { duration: 'PT12H' }, 'gateways');
    const other = system.start({ actions: { long } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await system.run()).progress.status).toBe('failed');
    system.engine.stop(other.id);
    await system.engine.ended(other.id);
    expect((await system.run()).progress.status).toBe('completed');
  });
});

describe('a fault that is over before its end', () => {
  const held = async (targets: Record<string, ReturnType<typeof tasksOf>>) => {
    const system = setUp();
    const { id } = system.start({ targets, actions: { stress: stress(Object.keys(targets)[0], 'PT12H') } });
    for (let turns = 0; turns < 500 && system.events('fault-applied').length === 0; turns++) await sleep(10);
    const [planned] = system.events('fault-planned');
    if (!planned) throw new Error('nothing was planned');
    const { faultId, resourceArn: taskArn } = planned.plan;
    const action = () => system.engine.experiment(id).progress.actions.stress;
    const stop = async () => {
      system.engine.stop(id);
      return (await system.engine.ended(id)).progress.actions.stress;
    };
    return { ...system, id, faultId, taskArn, action, stop };
  };
  const one = { gateways: tasksOf('gateway', 'COUNT(1)') };

  test('because its guardian has undone it is told by the action that runs on, and by the one that has ended', async () => {
    const { log, id, faultId, action, stop } = await held(one);
    expect(action()).toMatchObject({ status: 'running', reason: 'Action is running.' });
    log.append({ type: 'fault-ended-early', experimentId: id, faultId, remaining: [], reason: 'the guardian died' });
    const said = 'The fault on gateway is over: the guardian died.';
    expect(action()).toMatchObject({ status: 'running', reason: `Action is running. ${said}` });
    expect(await stop()).toMatchObject({ status: 'stopped', reason: expect.stringContaining(said) });
  });

  test('because its task has ended is told, and not of a task that has no fault', async () => {
    const { log, taskArn, action, stop } = await held(one);
    const ended = { type: 'task-state', service: 'gateway', availabilityZone: 'a', state: 'stopped' } as const;
    log.append({ ...ended, taskArn: `${taskArn}-other`, reason: 'out of memory' });
    expect(action()?.reason).toBe('Action is running.');
    log.append({ ...ended, taskArn, reason: 'out of memory' });
    const said = 'Action is running. The fault on gateway is over: its task has ended (out of memory).';
    expect(action()?.reason).toBe(said);
    log.append({ ...ended, taskArn, reason: 'again' });
    expect(action()?.reason).toBe(said);
    await stop();
  });
});

describe('a fault that is not undone', () => {
  test('is tried again and then is no failure', async () => {
    const system = setUp();
    let releases = 0;
    system.runtime.behaviour.beforeRelease = () => {
      if (++releases === 1) throw new Error('busy');
    };
    expect((await system.run()).progress.status).toBe('completed');
    expect(system.events('revert-failed')).toEqual([]);
  });

  test('is told after the second try, fails the experiment, and keeps nothing else from being undone', async () => {
    const system = setUp();
    system.runtime.behaviour.beforeRelease = ({ actionId }) => {
      if (actionId === 'aws:ecs:task-network-latency') throw new Error('the proxy does not answer');
    };
    const { progress } = await system.run({ actions: { slow: latency(), stress: stress('gateways', 'PT12H') } });
    expect(progress.status).toBe('failed');
    expect(system.events('revert-failed').map(({ message }) => message)).toEqual([
      'the proxy does not answer',
      'the proxy does not answer',
    ]);
    expect(progress.reason).toContain(system.events('revert-failed')[0]?.faultId);
    expect(system.events('fault-reverted')).toHaveLength(2);
  });

  test.each([
    [{ remaining: ['file x'], probe: { matches: true, detail: '' } }, 'still there: file x'],
    [{ remaining: [], probe: { matches: false, detail: 'still slow' } }, 'the probe does not match: still slow'],
  ])('is known by its proof: %j', async (proof, message) => {
    const system = setUp();
    system.runtime.behaviour.proof = () => proof;
    expect((await system.run()).progress.status).toBe('failed');
    expect(system.events('revert-failed')[0]?.message).toBe(message);
    expect(system.events('fault-reverted')).toEqual([]);
  });

  test('makes a stopped experiment a failed one', async () => {
    const system = setUp();
    system.runtime.behaviour.proof = () => ({ remaining: ['x'], probe: { matches: true, detail: '' } });
    const { id } = system.start({ actions: { stress: stress('gateways', 'PT12H') } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    system.engine.stop(id);
    expect((await system.engine.ended(id)).progress.status).toBe('failed');
  });
});

describe('the last healthy task of a service', () => {
  const allGateways = { targets: { gateways: tasksOf('gateway') }, actions: { kill: kill() } };

  test('is spared: an experiment that would take it fails before any action and names the service', async () => {
    const system = setUp();
    const { progress } = await system.run(allGateways);
    expect(progress).toMatchObject({ status: 'failed', actions: { kill: { status: 'cancelled' } } });
    expect(progress.reason).toContain('last healthy task of gateway');
    expect(system.runtime.calls).toEqual([]);
  });

  test('is taken where the template says so', async () => {
    const system = setUp();
    const { progress } = await system.run({ ...allGateways, tags: { [labels.allowLastHealthyTask]: 'true' } });
    expect(progress.status).toBe('completed');
    expect(system.runtime.calls).toHaveLength(2);
  });

  test('counts over all targets of an experiment', async () => {
    const one = tasksOf('gateway', 'COUNT(1)');
    const { run } = setUp({ random: () => 0.5 });
    const rest = setUp();
    const [first, second] = rest.runtime.tasks();
    const arns = (arn = '') => ({ resourceType: 'aws:ecs:task', resourceArns: [arn], selectionMode: 'ALL' });
    const targets = { a: arns(first?.taskArn), b: arns(second?.taskArn) };
    const both = await rest.run({ targets, actions: { a: kill('a'), b: kill('b') } });
    expect(both.progress.reason).toContain('last healthy task of gateway');
    const actions = { a: action('aws:ecs:stop-task', {}, 'a') };
    expect((await run({ targets: { a: one }, actions })).progress.status).toBe('completed');
  });

  test('counts over experiments that run at the same time', async () => {
    const system = setUp();
    const [first, second] = system.runtime.tasks();
    const arns = (arn = '') => ({ resourceType: 'aws:ecs:task', resourceArns: [arn], selectionMode: 'ALL' });
    const started = [first, second].map((task) =>
      system.start({ targets: { gateways: arns(task?.taskArn) }, actions: { kill: kill() } }),
    );
    const ended = await Promise.all(started.map(({ id }) => system.engine.ended(id)));
    expect(ended.map(({ progress }) => progress.status)).toEqual(['completed', 'failed']);
  });
});
