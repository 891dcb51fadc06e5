import { describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { alarm, dyingAfter, minute, stateEvent, sweepMessage } from './support/record-world.ts';
import { withRecordWorld, world } from './support/recorded.ts';

withRecordWorld();

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
