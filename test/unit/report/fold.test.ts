import { describe, expect, test } from '@jest/globals';
import { edge, outage } from '../measure/support/outage.ts';
import { hangStory, killStory } from '../measure/support/stories.ts';
import { foldOf, linesOf, runOf } from './support/told.ts';

const hurt = (_: string, second: number) => (second >= 11 && second < 14 ? { degraded: 10 } : {});
const lost = () => outage(hurt).audit(26);

describe('what a page tells of a run', () => {
  test('is by the start of its fault, second by second', () => {
    const run = runOf(lost(), 'lose-payment');
    expect(run).toMatchObject({ id: 'EXP1', experiment: 'lose-payment', startedAt: 10_400 });
    const { users } = run;
    expect(users.at.slice(0, 2)).toEqual([-5.4, -4.4]);
    const worst = users.at
      .map((at, index) => [at, users.degraded[index]] as const)
      .filter(([, share]) => (share ?? 0) > 0);
    expect(worst.map(([at]) => at)).toEqual([0.6, 1.6, 2.6]);
    expect(new Set(users.usable)).toEqual(new Set([1]));
    expect(users.p95[0]).toBeCloseTo(20, 0);
    expect(run.faults).toMatchObject([
      {
        ...{ faultId: 'F1', resource: 'order-service', target: 'B', planned: { from: 0, to: 6 } },
        ...{ real: { from: 0, to: 5.8 }, proof: { remaining: [] } },
      },
    ]);
  });

  test('says from when to when users got less than usual, and not before the fault', () => {
    expect(runOf(lost(), 'lose-payment').harm).toBeUndefined();
    const failing = (_: string, second: number) => (second >= 10 && second < 13 ? { failed: 1 } : {});
    expect(runOf(outage(failing).audit(26), 'lose-payment').harm).toEqual({ from: 0, to: 2.6 });
    const slow = (_: string, second: number) => (second === 8 || second === 14 ? { milliseconds: 2500 } : {});
    expect(runOf(outage(slow).audit(26), 'lose-payment').harm).toEqual({ from: 3.6, to: 4.6 });
  });

  test('has the recovery in its parts', () => {
    const { recovery, parts, marks, tasks } = runOf(hangStory().users(5, 35).audit(34), 'hang-product-service');
    expect(recovery).toMatchObject({ from: expect.any(Number) });
    expect(parts.slice(0, 3)).toEqual([
      { name: 'detect', from: 0, to: 5.6 },
      { name: 'replace', from: 5.6, to: 5.7 },
      { name: 'healthy', from: 5.7, to: 7.1 },
    ]);
    expect(marks.map(({ kind, at }) => [kind, at])).toEqual([
      ['death', 5.6],
      ['replaced', 5.7],
      ['ready', 7.1],
      ['death', 15.6],
    ]);
    const products = tasks.filter(({ service }) => service === 'product-service');
    expect(products.flatMap(({ ready }) => ready)).toContain(1);
  });

  test('has breakers while they were open, and alarms while they rang', () => {
    const story = lost()
      .edge('gateway>order-service', 5, 30, { calls: 20 })
      .edge(edge, 5, 10, { calls: 10 })
      .edge(edge, 10, 12, { calls: 12, failed: 11, milliseconds: 4000 })
      .edge(edge, 12, 16, { calls: 2, failed: 2, milliseconds: 700 })
      .edge(edge, 17, 30, { calls: 10 })
      .at(13, { type: 'alarm-state', alarm: 'users', state: 'ALARM', reason: '' })
      .at(19, { type: 'alarm-state', alarm: 'users', state: 'OK', reason: '' });
    expect(runOf(story, 'lose-payment').lanes).toEqual([
      { kind: 'alarm', name: 'users', spans: [{ from: 2.6, to: 8.6 }] },
      { kind: 'breaker', name: 'order-service -> payment-service', spans: [{ from: 1.6, to: 6.6 }] },
    ]);
  });
});

describe('a folder', () => {
  test('of several runs has each, and the header that it begins with', () => {
    const header = {
      ...{ type: 'batch', name: 'gameday', command: 'chaos gameday', wall: 1, settings: { seed: 1 } },
      madeBy: { breakwater: '0.1.0', node: '24.0.0' },
    };
    const one = linesOf(killStory().users(5, 20).audit(20), 'kill-product-service');
    const other = linesOf(lost(), 'lose-payment').map((line) => line.replaceAll('EXP1', 'EXP2'));
    const record = foldOf([JSON.stringify(header), ...one, ...other]);
    expect(record.header).toEqual(header);
    expect(record.runs.map(({ experiment, id }) => [experiment, id])).toEqual([
      ['kill-product-service', 'EXP1'],
      ['lose-payment', 'EXP2'],
    ]);
    expect(record).toMatchObject({ damage: [], unfinished: [] });
  });

  test('has what was inconclusive and run again, and the later one counts', () => {
    const settings = { retryInconclusive: 1 };
    const madeBy = { breakwater: '0.1.0', node: '24.0.0' };
    const header = JSON.stringify({ type: 'batch', name: 'run', command: 'chaos run', wall: 1, settings, madeBy });
    const unclear = linesOf(outage(hurt), 'lose-payment');
    const again = linesOf(lost(), 'lose-payment').map((line) => line.replaceAll('EXP1', 'EXP2'));
    const { runs } = foldOf([header, ...unclear, ...again]);
    expect(runs.map(({ verdict, isRepeated }) => [verdict.verdict, isRepeated])).toEqual([
      ['inconclusive', true],
      ['held', undefined],
    ]);
  });

  test('that is cut off in the middle is told as far as it goes', () => {
    const lines = linesOf(lost(), 'lose-payment');
    const record = foldOf([...lines.slice(0, -2), lines.at(-1)?.slice(0, 40) ?? '']);
    expect(record).toMatchObject({ runs: [], damage: ['a line of the events could not be read'] });
    expect(record.unfinished).toHaveLength(1);
  });

  test('of a newer version says so, and what is known of it is shown', () => {
    const lines = linesOf(lost(), 'lose-payment');
    const newer = JSON.stringify({ v: 3, seq: 1, wall: 1, mono: 1, type: 'dream' });
    const record = foldOf([newer, ...lines]);
    expect(record.damage).toEqual(['events of version 3 were written by a newer Breakwater and are left out']);
    expect(record.runs).toHaveLength(1);
  });
});

test('an hour in which nothing was broken is not kept', () => {
  const quiet = outage().events.filter(({ type }) => type === 'window');
  const lines = Array.from({ length: 200 }, () => quiet.map((event) => JSON.stringify(event))).flat();
  expect(JSON.stringify(foldOf(lines)).length).toBeLessThan(200);
});
