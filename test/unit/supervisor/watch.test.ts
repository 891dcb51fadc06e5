import { describe, expect, test } from '@jest/globals';
import type { AnyTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';

import { run, setUp, templateNamed } from './support/told-system.ts';

describe('an experiment under a load, whoever started it', () => {
  test('gets its verdict once all has recovered and the data was audited, told as an event', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.phases('EXP1')).toEqual(['fault', 'recovery', 'audit', 'over']);
    expect(system.of('EXP1').findLast(({ type }) => type === 'verdict')).toMatchObject({
      experiment: 'lose-payment',
      verdict: 'held',
      reasons: [],
      baseline: { availability: 1 },
      data: { acknowledged: 9 },
      proofs: { faults: 1, clean: 1 },
    });
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held' });
    expect(system.audits).toEqual([{ experiment: 'lose-payment', since: 5000 }]);
  });

  test.each([
    [[], 'held', []],
    [['process-ended'], 'inconclusive', ['the stores process has ended']],
    [['process-ended', 'process-started'], 'held', []],
  ] as const)('where the runtime of before has told %j of its stores: %s', async (told, verdict, reasons) => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    for (const type of told) {
      system.log.append({ type, role: 'stores', process: { pid: 1, startTime: '1' }, exit: 'SIGKILL' });
    }
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict, reasons });
  });

  test.each([
    ['is away since before', [['away', 0]], 'inconclusive'],
    [
      'is there again',
      [
        ['away', 0],
        ['there', 0],
      ],
      'held',
    ],
    [
      'comes back in the baseline',
      [
        ['away', 0],
        ['there', 8],
      ],
      'inconclusive',
    ],
  ] as const)('where a store %s', async (_, told, verdict) => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    const kv = { type: 'store-state', store: 'kv', address: 'a:1', since: 0, reason: 'ECONNREFUSED' } as const;
    let now = 0;
    for (const [state, second] of told) {
      await system.pass(second - now);
      now = second;
      system.log.append({ ...kv, state });
    }
    await system.pass(15 - now);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')?.verdict).toBe(verdict);
  });

  test('that was told of long before, as a system comes up, that calls are not measured, knows it', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    system.log.append({ type: 'calls-unmeasured', callee: 'product-service', why: 'it takes UDP' });
    await system.pass(60);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['product-service: calls are not measured: it takes UDP'],
    });
  });

  test('begins with a snapshot of the tasks, before its first fault, and every reader has it in order', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    const seen: number[] = [];
    system.log.subscribe(({ seq }) => void seen.push(seq));
    await system.pass(15);
    await run(system, 'EXP1');
    const types = system.of('EXP1').map(({ type }) => type);
    expect(types.indexOf('task-snapshot')).toBeLessThan(types.indexOf('fault-planned'));
    const snapshot = system.of('EXP1').find((event) => event.type === 'task-snapshot');
    expect(snapshot?.type === 'task-snapshot' && snapshot.tasks).toHaveLength(12);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('is judged at once when that is wanted, without an audit', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1', 'stopped', 'Experiment stopped.');
    system.watch.hurry('EXP1');
    await system.pass(0.4);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'inconclusive', data: null });
    expect(system.watch.verdicts.get('EXP1')?.reasons[0]).toBe('the experiment was stopped: Experiment stopped.');
  });

  test('leaves no doubt where it was stopped since enough was seen', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    system.start('EXP1');
    system.resolve('EXP1', 'order-service/A');
    system.breaks('EXP1');
    await system.pass(5);
    system.watch.suffice('EXP1');
    system.ends('EXP1', 'stopped', 'Experiment stopped.');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held', reasons: [] });
  });

  test.each([
    ['held', 'shop-local-guardrail-home', []],
    [
      'failed',
      'shop-local-objective-users',
      ['the experiment was stopped for shop-local-objective-users: Experiment stopped.'],
    ],
    ['inconclusive', undefined, ['the experiment was stopped: Experiment stopped.']],
  ] as const)('%s where a handler stopped it for %s, and a guardrail was to', async (verdict, alarm, reasons) => {
    const EXP1 = templateNamed('alarm-stops-experiment');
    const stopIntentOf = async (id: string) => (id === 'EXP1' && alarm ? { alarm } : undefined);
    const system = setUp({ templates: { EXP1 }, stopIntentOf });
    await system.pass(15);
    await run(system, 'EXP1', 'stopped', 'Experiment stopped.');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict, reasons });
  });

  test('is judged all the same where nobody can say what handlers wrote', async () => {
    const EXP1 = templateNamed('lose-payment');
    const system = setUp({ templates: { EXP1 }, stopIntentOf: () => Promise.reject(new Error('no ledger')) });
    await system.pass(15);
    await run(system, 'EXP1', 'stopped', 'Experiment stopped.');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'inconclusive' });
  });

  test('is given as it is when the system goes down', async () => {
    const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.watch.close();
    expect(system.of('EXP1').map(({ type }) => type)).toContain('verdict');
  });
});

test('without a load the verdict is inconclusive, says so and what to do, and comes soon', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') }, rate: 0 });
  await system.pass(15);
  await run(system, 'EXP1');
  await system.pass(5);
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({
    verdict: 'inconclusive',
    reasons: ['no load was running: start one with `chaos up --rate 50`, or use `chaos run`'],
  });
  expect(system.audits).toEqual([]);
});

test('a load that ended before the fault is none', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') }, until: 14 });
  await system.pass(15);
  system.log.append({ type: 'load-state', state: 'stopped', rate: 50 });
  await run(system, 'EXP1');
  await system.pass(5);
  expect(system.watch.verdicts.get('EXP1')?.reasons).toEqual([
    'no load was running: start one with `chaos up --rate 50`, or use `chaos run`',
  ]);
});

test('where nothing was broken the verdict comes at once', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
  await system.pass(15);
  system.status('EXP1', 'pending');
  system.status('EXP1', 'failed', 'Target resolution returned empty set for target t.');
  await system.pass(0.2);
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({
    verdict: 'inconclusive',
    reasons: expect.arrayContaining([
      'the experiment could not be carried out: Target resolution returned empty set for target t.',
      'no fault was injected',
    ]),
  });
});

describe('a template of the user’s own', () => {
  test('is judged by the defaults of inject, on the services that its targets turned out to belong to', async () => {
    const own: AnyTemplate = { ...templateNamed('lose-payment'), id: 'EXT9', description: 'my own', tags: {} };
    const system = setUp({ templates: { EXP1: own } });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({ experiment: 'my own', verdict: 'held' });
  });
});

test('an experiment that cannot be watched is a notice, and harms no other', async () => {
  const system = setUp({ templates: { EXP1: templateNamed('lose-payment') } });
  await system.pass(15);
  system.start('EXP7');
  await run(system, 'EXP1');
  await system.pass(20);
  expect(system.log.since(0)).toContainEqual(
    expect.objectContaining({ type: 'notice', message: 'the judge: no experiment EXP7' }),
  );
  expect(system.watch.verdicts.get('EXP1')).toMatchObject({ verdict: 'held' });
});
