import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claim } from '../../../lambda/shared/claim.ts';
import { labels } from '../../../lib/model/labels.ts';
import { incidentOf } from '../../../lib/model/response/incident.ts';
import {
  alarm,
  deploymentEvent,
  dyingAfter,
  minute,
  type RecordWorld,
  startRecordWorld,
  stateEvent,
  steadyEvent,
  sweepMessage,
  taskEvent,
} from './support/record-world.ts';

let world: RecordWorld;
beforeEach(async () => {
  world = await startRecordWorld();
});
afterEach(() => world.close());

describe('a run', () => {
  test('is recorded with who, what, when and how it ended, and judged four minutes later', async () => {
    const begun = world.clock.wall();
    const its = world.experiment('EXP1', 'completed', { tags: { [labels.principal]: 'alice' } });
    await world.pass(minute);
    await world.hear(stateEvent(its, 'completed', begun + minute));
    expect(await world.run('EXP1')).toMatchObject({
      templateId: world.template.id,
      experiment: 'kill-product-service',
      environment: 'dev',
      principal: 'alice',
      status: 'completed',
      startedAt: begun + 1000,
      endedAt: begun + minute,
      actions: { stop: { status: 'completed', startedAt: begun + 2000, endedAt: begun + 59_000 } },
      services: expect.arrayContaining(['product-service']),
    });
    const verdict = { kind: 'follow-up', about: 'verdict', experimentId: 'EXP1', look: 1 } as const;
    expect(world.later).toEqual([{ message: verdict, seconds: 240 }]);
    await world.hear(verdict);
    expect(await world.run('EXP1')).toMatchObject({ verdict: { verdict: 'held' }, judged: 1 });
    expect(await world.ports.ledger.list('OPEN#dev')).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('of another environment, or system, is none of ours', async () => {
    for (const tags of [{ [labels.environment]: 'staging' }, { [labels.system]: 'other' }]) {
      world.templates.set('EXT-other', { ...world.template, tags: { ...world.template.tags, ...tags } });
      const its = world.experiment(`EXP-${Object.values(tags)}`, 'failed', { experimentTemplateId: 'EXT-other' });
      await world.hear(stateEvent(its, 'failed', world.clock.wall()));
    }
    await world.hear(sweepMessage);
    expect(await world.runs()).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('of a template that is gone is known by its own tags', async () => {
    const tags = { [labels.system]: 'shop', [labels.environment]: 'dev', [labels.experiment]: 'kill-gateway' };
    world.experiment('EXP1', 'completed', { experimentTemplateId: 'EXT-gone', tags });
    world.experiment('EXP2', 'completed', { experimentTemplateId: 'EXT-gone' });
    await world.hear(sweepMessage);
    expect(await world.runs()).toEqual([expect.objectContaining({ experimentId: 'EXP1', experiment: 'kill-gateway' })]);
  });

  test('that an event says has ended before FIS does is asked for again with its verdict', async () => {
    const begun = world.clock.wall();
    const its = world.experiment('EXP1', 'running');
    await world.hear(stateEvent(its, 'completed', begun + minute));
    expect(await world.run('EXP1')).toMatchObject({ status: 'completed', actions: { stop: { status: 'running' } } });
    world.experiment('EXP1', 'completed');
    await world.hear({ kind: 'follow-up', about: 'verdict', experimentId: 'EXP1', look: 1 });
    expect(await world.run('EXP1')).toMatchObject({
      endedAt: begun + minute,
      actions: { stop: { status: 'completed', endedAt: begun + 59_000 } },
      verdict: { verdict: 'held' },
    });
  });

  test('that many hear of at once is one record, told of once', async () => {
    const its = world.experiment('EXP1', 'stopped');
    const messages = ['initiating', 'running', 'stopping', 'stopped', 'stopped'].map((status, index) =>
      stateEvent(its, status, world.clock.wall() + 1000 * index),
    );
    // Who finds another at it comes again, as the queue does.
    for (let left = messages, tries = 0; left.length > 0 && tries < 10; tries++) {
      const results = await Promise.allSettled(left.map((message) => world.hear(message)));
      left = left.filter((_, index) => results[index]?.status === 'rejected');
    }
    expect(Object.keys((await world.run('EXP1'))?.states ?? {}).sort()).toEqual([
      'initiating',
      'running',
      'stopped',
      'stopping',
    ]);
    expect(world.told).toHaveLength(1);
    expect(world.later).toHaveLength(1);
  });

  test('that cannot be read is refused, and says what it is', async () => {
    const its = world.experiment('EXP1', 'running');
    const message = stateEvent(its, 'running', world.clock.wall());
    const bad = { ...message, event: { ...message.event, detail: {} } };
    await expect(world.hear(bad)).rejects.toThrow('no state of an experiment');
  });
});

test('with a third of the events lost, and the rest shuffled, one sweep completes the ledger', async () => {
  const ends = ['completed', 'stopped', 'failed', 'cancelled', 'completed', 'completed'];
  const all = ends.flatMap((end, index) => {
    const its = world.experiment(`EXP${index}`, end);
    const states = end === 'cancelled' ? [] : ['initiating', 'running', 'stopping', end];
    return states.map((status, at) => stateEvent(its, status, world.clock.wall() + 10_000 * at));
  });
  await world.pass(2 * minute);
  // Every third, so that ends and whole beginnings are among them; then in an order of its own.
  const kept = all.filter((_, index) => index % 3 !== 0);
  const shuffled = kept.map((message, index) => ({ message, at: (index * 7919) % 13 })).sort((a, b) => a.at - b.at);
  for (const { message } of shuffled) await world.hear(message);
  const before = await world.runs();
  expect(before.length).toBeLessThan(ends.length);
  await world.hear(sweepMessage);
  const runs = await world.runs();
  expect(runs.map(({ status }) => status)).toEqual(ends);
  for (const run of runs) expect(run.actions.stop).toMatchObject({ actionId: 'aws:ecs:stop-task' });
  expect(world.later.map(({ message }) => message.experimentId).sort()).toEqual(runs.map((run) => run.experimentId));
  expect(world.told.map(({ title }) => title).sort()).toEqual([
    'kill-product-service failed',
    `kill-product-service was stopped by ${alarm}`,
  ]);
});

describe('people are told once', () => {
  const thrice = async (act: () => Promise<void>) => {
    for (let time = 0; time < 3; time++) await act();
  };

  test('of an experiment whose end is overdue', async () => {
    world.experiment('EXP1', 'running', {
      actions: { stress: { actionId: 'a', parameters: { duration: 'PT5M' }, state: { status: 'running' } } },
    });
    await world.pass(19 * minute);
    await world.hear(sweepMessage);
    expect(world.told).toEqual([]);
    await world.pass(2 * minute);
    await thrice(() => world.hear(sweepMessage));
    expect(world.told).toEqual([
      expect.objectContaining({
        what: 'experiment-overdue',
        title: 'kill-product-service is running, 20 min after it began: its faults may be in force',
      }),
    ]);
  });

  test('of what an alarm stopped, in the incident that the alarm began', async () => {
    const rang = world.clock.wall() + 30_000;
    world.aws.answers.DescribeAlarmHistory = () => ({
      AlarmHistoryItems: [{ Timestamp: rang / 1000, HistorySummary: 'Alarm updated from OK to ALARM' }],
    });
    const its = world.experiment('EXP1', 'stopped');
    await thrice(() => world.hear(stateEvent(its, 'stopped', rang + 1000)));
    expect(world.told).toEqual([
      expect.objectContaining({
        what: 'experiment-stopped',
        incident: incidentOf({ name: alarm, at: rang }),
        title: `kill-product-service was stopped by ${alarm}`,
      }),
    ]);
    expect((await world.run('EXP1'))?.stoppedBy).toEqual({ alarm, incident: incidentOf({ name: alarm, at: rang }) });
  });

  test('unless the handler that stopped it has told already', async () => {
    const held = await claim(world.ports, 'stop EXP1', 60);
    if (held.state !== 'ours') throw new Error(held.state);
    const its = world.experiment('EXP1', 'stopped');
    await expect(world.hear(stateEvent(its, 'stopped', world.clock.wall()))).rejects.toThrow('by another handler');
    await held.done('us');
    await world.hear(stateEvent(its, 'stopped', world.clock.wall()));
    expect(world.told).toEqual([]);
    expect((await world.run('EXP1'))?.done).toContain('stopped');
  });

  test('but not of what a person stopped', async () => {
    const its = world.experiment('EXP1', 'stopped', { state: { status: 'stopped', reason: 'Stopped by user.' } });
    await world.hear(stateEvent(its, 'stopped', world.clock.wall()));
    expect(world.told).toEqual([]);
  });

  test('of a start in production that the gate has not let through', async () => {
    const ports = { ...world.ports, model: { ...world.ports.model, production: true } };
    const at = world.clock.wall();
    const decision = { experiment: 'kill-product-service', principal: 'alice', allowed: true };
    await ports.ledger.put({
      pk: 'DECISION#dev',
      sk: `${new Date(at - 20_000).toISOString()}#kill-product-service`,
      expires: new Date(at + 40_000).toISOString(),
      ...decision,
    });
    // Whoever only looked whether it might start has no permission by that.
    await ports.ledger.put({
      pk: 'DECISION#dev',
      sk: `${new Date(at - 10_000).toISOString()}#kill-product-service`,
      expires: new Date(at + 50_000).toISOString(),
      ...decision,
      look: true,
    });
    const tags = { [labels.principal]: 'alice' };
    for (const id of ['EXP1', 'EXP2']) {
      const its = world.experiment(id, 'running', { tags });
      await thrice(() => world.hear(stateEvent(its, 'running', at), ports));
    }
    const stranger = world.experiment('EXP3', 'running');
    await world.hear(stateEvent(stranger, 'running', at), ports);
    expect(world.told.map(({ what, look }) => [what, look[0]])).toEqual([
      ['start-not-permitted', 'EXP2'],
      ['start-not-permitted', 'EXP3'],
    ]);
    expect(world.told[1]?.title).toBe('kill-product-service was started in dev past the gate, by unknown');
  });
});

describe('a recovery', () => {
  test('is the time from the first lost task to steady again, in whatever order it is told', async () => {
    const at = world.clock.wall();
    const its = world.experiment('EXP1', 'completed');
    await world.pass(minute);
    const messages = [
      taskEvent('product-service', 'a', at + 5000),
      taskEvent('product-service', 'a', at + 7000),
      taskEvent('elsewhere', 'x', at + 4000),
      steadyEvent('product-service', at + 31_000),
      stateEvent(its, 'completed', at + minute),
    ];
    for (const message of [...messages.toReversed(), ...messages]) await world.hear(message);
    expect((await world.run('EXP1'))?.recovery).toEqual({
      'product-service': { lostAt: at + 5000, steadyAt: at + 31_000 },
    });
  });

  test('is told apart from a deployment meanwhile, which is on record too; another cluster is none of ours', async () => {
    const at = world.clock.wall();
    const its = world.experiment('EXP1', 'completed');
    await world.pass(minute);
    await world.hear(stateEvent(its, 'completed', at + minute));
    await world.hear(deploymentEvent('gateway', at + 20_000));
    await world.hear(deploymentEvent('gateway', at + 3 * minute));
    await world.hear(taskEvent('product-service', 'a', at + 5000), { ...world.ports, cluster: 'shop-staging' });
    expect(await world.run('EXP1')).toMatchObject({
      recovery: {},
      deployments: ['gateway: SERVICE_DEPLOYMENT_IN_PROGRESS (ecs-svc/1)'],
    });
  });

  test('that no event told of is asked for by the sweep', async () => {
    const at = world.clock.wall();
    world.experiment('EXP1', 'completed');
    const taskArn = 'arn:aws:ecs:us-east-1:000000000000:task/shop-dev/a';
    Object.assign(world.aws.answers, {
      ListTasks: ({ input }: { input: { serviceName: string } }) => ({
        taskArns: input.serviceName === 'product-service' ? [taskArn] : [],
      }),
      DescribeTasks: () => ({ tasks: [{ taskArn, stoppingAt: at / 1000 + 5, stoppedReason: 'Task stopped by FIS' }] }),
      DescribeServices: () => ({
        services: [
          {
            serviceName: 'product-service',
            events: [{ createdAt: at / 1000 + 40, message: '(service product-service) has reached a steady state.' }],
          },
        ],
      }),
    });
    await world.pass(2 * minute);
    await world.hear(sweepMessage);
    expect((await world.run('EXP1'))?.recovery).toEqual({
      'product-service': { lostAt: at + 5000, steadyAt: at + 40_000 },
    });
  });
});

describe('a verdict', () => {
  const look = (number: number) =>
    ({ kind: 'follow-up', about: 'verdict', experimentId: 'EXP1', look: number }) as const;

  test('is looked for three times while metrics are missing, then there is none, with the reason', async () => {
    let looks = 0;
    const missing = { verdict: 'inconclusive', reasons: ['CloudWatch has no traffic of users'] } as const;
    const judge = { seconds: 240, look: async () => ({ complete: false, verdict: missing, looks: ++looks }) };
    const ports = { ...world.ports, judge };
    const its = world.experiment('EXP1', 'completed');
    await world.hear(stateEvent(its, 'completed', world.clock.wall()), ports);
    for (const number of [1, 1, 2, 3, 3, 2]) await world.hear(look(number), ports);
    expect(looks).toBe(3);
    expect(world.later.slice(1).map(({ message, seconds }) => [message.look, seconds])).toEqual([
      [2, 240],
      [3, 240],
    ]);
    expect(await world.run('EXP1')).toMatchObject({ judged: 3, verdict: missing });
  });

  test('whose message was lost is asked for by the sweep', async () => {
    const its = world.experiment('EXP1', 'completed');
    await world.hear(stateEvent(its, 'completed', world.clock.wall()));
    await world.pass(30 * minute);
    await world.hear(sweepMessage);
    expect(world.later.at(-1)).toEqual({ message: look(1), seconds: 0 });
  });
});

const isDead = (attempt: Promise<void>) =>
  attempt.then(
    () => false,
    () => true,
  );

test.each(['an event', 'a sweep'])(
  'a handler that dies at any await of %s loses nothing, and tells nothing that differs',
  async (of) => {
    let deaths = 0;
    for (let calls = 1; ; calls++) {
      const id = `EXP${calls}`;
      world.experiments.clear();
      const its = world.experiment(id, 'stopped');
      const message = of === 'a sweep' ? sweepMessage : stateEvent(its, 'stopped', world.clock.wall() + minute);
      const verdict = { kind: 'follow-up', about: 'verdict', experimentId: id, look: 1 } as const;
      const dead = await isDead(world.hear(message, dyingAfter(world.ports, calls)));
      // A lease of the dead has run out by the time the message comes again.
      await world.pass(2 * minute);
      await world.hear(message);
      const deadToo = await isDead(world.hear(verdict, dyingAfter(world.ports, calls)));
      await world.pass(2 * minute);
      await world.hear(verdict);
      if (dead || deadToo) deaths += 1;
      else break;
    }
    expect(deaths).toBeGreaterThan(20);
    const runs = await world.runs();
    expect(runs).toHaveLength(deaths + 1);
    for (const run of runs) expect(run).toMatchObject({ status: 'stopped', verdict: { verdict: 'held' }, judged: 1 });
    expect(await world.ports.ledger.list('OPEN#dev')).toEqual([]);
    // Who dies between telling and noting it tells again: the very same, which is grouped.
    const incidents = new Set(world.told.map((incident) => JSON.stringify(incident)));
    expect(incidents.size).toBe(runs.length);
    const asked = new Set(world.later.map(({ message }) => JSON.stringify(message)));
    expect(asked.size).toBe(runs.length);
  },
  240_000,
);
