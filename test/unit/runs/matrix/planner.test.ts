import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { edgeFaults } from '../../../../lib/model/experiments/edge-faults.ts';
import type { Outcome, RunOutcome } from '../../../../runs/matrix/cell.ts';
import type { MatrixDocument } from '../../../../runs/matrix/document.ts';
import { nextOf, type Progress } from '../../../../runs/matrix/planner.ts';
import { savingOf } from '../../../../runs/matrix/saving.ts';
import { madeUp, sound, type Treatment } from './made-up-system.ts';

const keysOf = ({ findings }: MatrixDocument) => findings.map(({ key }) => key).toSorted();
const kindOf = ({ cells }: MatrixDocument, callee: string) =>
  Object.fromEntries(
    cells.flatMap(({ callee: of, fault, outcome }) => {
      if (of !== callee || !outcome) return [];
      return [[fault, outcome.kind === 'as' ? `as ${outcome.as}` : outcome.kind]];
    }),
  );

const allRun = Object.fromEntries(edgeFaults.map((fault) => [fault, 'run']));

describe('the matrix of a system', () => {
  test('does not run lost packets where slow ones hurt nobody, over HTTP', () => {
    const { document } = madeUp({ a: sound }).run();
    expect(kindOf(document, 'a')).toEqual({ ...allRun, lossy: 'as slow' });
    expect(kindOf(madeUp({ a: { ...sound, isHttp: false } }).run().document, 'a')).toEqual(allRun);
  });

  test('runs neither of them where all calls waited longer in vain', () => {
    const patient = { ...sound, hasBreaker: false, isHttp: false };
    expect(kindOf(madeUp({ a: patient }).run().document, 'a')).toEqual({
      ...allRun,
      slow: 'as gone',
      lossy: 'as gone',
    });
  });

  test('runs all of them where the callee is missed, or a weak pattern is seen', () => {
    const { document } = madeUp({
      missed: { ...sound, hasFallback: false, timeOutMs: 100 },
      hung: { ...sound, timeOutMs: 60_000, hasBreaker: false, inRow: 0, isHttp: false },
    }).run();
    expect(kindOf(document, 'missed')).toEqual(allRun);
    expect(kindOf(document, 'hung')).toEqual(allRun);
  });

  test('leaves out what nobody calls, and says so', () => {
    const { document, order } = madeUp({ a: { ...sound, rate: 0 }, b: sound }).run();
    expect(kindOf(document, 'a')).toEqual(Object.fromEntries(edgeFaults.map((fault) => [fault, 'not exercised'])));
    expect(order.some((name) => name.endsWith('-to-a'))).toBe(false);
    expect(document.counts).toMatchObject({ held: 4, asOther: 1, notExercised: 5, open: 0 });
    expect(document.edges.find(({ callee }) => callee === 'a')).toMatchObject({
      found: null,
      why: 'nobody called there in 10 s while nothing was broken',
    });
  });

  test('runs every cell to its end where that is asked for', () => {
    const { document, order } = madeUp({ a: sound, b: { ...sound, rate: 0 } }).run({ isExhaustive: true });
    expect(order).toHaveLength(10);
    expect(document.counts).toMatchObject({ asOther: 0 });
    expect(document.cells.every(({ outcome }) => outcome?.kind !== 'run' || !outcome.isEnough)).toBe(true);
  });

  test('first runs what may settle most, then what has found something elsewhere', () => {
    const weak = { ...sound, bearsResets: false };
    const { order } = madeUp({ a: weak, b: weak, c: weak }).run();
    expect(order.slice(0, 3)).toEqual(['lose-web-to-a', 'lose-web-to-b', 'lose-web-to-c']);
    expect(order.slice(3, 6)).toEqual(['slow-web-to-a', 'slow-web-to-b', 'slow-web-to-c']);
    const first = order.findIndex((name) => name.startsWith('resets'));
    expect(order.slice(first, first + 3).every((name) => name.startsWith('resets'))).toBe(true);
  });

  test('goes on where it was stopped, and comes to the same', () => {
    const system = madeUp({ a: sound, b: { ...sound, hasFallback: false }, c: { ...sound, rate: 0 } });
    const whole = system.run();
    const begun = system.run({ until: 4 });
    expect(begun.document.isComplete).toBe(false);
    const rest = system.run({ earlier: begun.outcomes });
    expect(begun.order).toEqual(whole.order.slice(0, 4));
    expect(rest.order).toEqual(whole.order.slice(4));
    expect(rest.document).toEqual(whole.document);
  });

  test('runs once more, and last, what was inconclusive', () => {
    const { cells } = madeUp({ a: sound, b: sound });
    const outcomes = new Map<string, Outcome>(madeUp({ a: sound, b: sound }).run().outcomes);
    const [cell] = cells;
    const own = outcomes.get(cell?.experiment ?? '') as RunOutcome;
    const inconclusive = (attempt: number) =>
      outcomes.set(own.verdict.experiment, {
        ...own,
        attempt,
        verdict: { ...own.verdict, verdict: 'inconclusive', reasons: ['CPU wait'] },
      });
    const progress: Progress = {
      ...{ cells, outcomes, isExhaustive: false, isOneByOne: () => true, whyNot: () => undefined },
      calm: () => ({ calls: 100, seconds: 10, onlyWithout: [] }),
    };
    inconclusive(1);
    expect(nextOf(progress)).toEqual({ cell, run: { attempt: 2 } });
    inconclusive(2);
    expect(nextOf(progress)).toBeUndefined();
  });

  test('does not go on with an edge that is called too seldom to be seen', () => {
    const { cells } = madeUp({ a: sound });
    const outcomes = new Map<string, Outcome>([['lose-web-to-a', { kind: 'not exercised', why: 'nobody called' }]]);
    const progress: Progress = {
      ...{ cells, outcomes, isExhaustive: false, isOneByOne: () => true, whyNot: () => undefined },
      calm: () => ({ calls: 2, seconds: 100, onlyWithout: [] }),
    };
    expect(nextOf(progress)).toMatchObject({
      cell: { fault: 'slow' },
      skip: {
        kind: 'not exercised',
        why: 'it is called too seldom for so short a fault: 2 calls in 100 s; a higher --rate helps',
      },
    });
    expect(nextOf({ ...progress, isExhaustive: true })).toMatchObject({ cell: { fault: 'slow' }, run: { attempt: 1 } });
  });

  test('says of a fault that cannot be had why', () => {
    const { cells } = madeUp({ a: sound });
    const progress: Progress = {
      ...{ cells, outcomes: new Map(), isExhaustive: true, isOneByOne: () => true },
      calm: () => ({ calls: 100, seconds: 10, onlyWithout: [] }),
      whyNot: ({ fault }) => (fault === 'errors' ? 'no HTTP' : undefined),
    };
    expect(nextOf(progress)).toMatchObject({
      cell: { fault: 'errors' },
      skip: { kind: 'not applicable', why: 'no HTTP' },
    });
  });
});

describe('how strong calls are', () => {
  test('is found by what users do without, in whichever way that is', () => {
    const { document } = madeUp({
      fine: sound,
      missed: { ...sound, hasFallback: false },
      fragile: { ...sound, bearsErrors: false },
      spared: { ...sound, declared: 'needed' },
    }).run();
    const of = (callee: string) => document.edges.find((edge) => edge.callee === callee);
    expect(of('fine')).toMatchObject({ found: 'degradable', isAsDeclared: true });
    expect(of('missed')).toMatchObject({ found: 'needed', isAsDeclared: false, by: ['gone', 'errors', 'resets'] });
    expect(of('fragile')).toMatchObject({ found: 'needed', isAsDeclared: false, by: ['errors'] });
    expect(of('spared')).toMatchObject({ found: 'degradable', declared: 'needed', isAsDeclared: false });
    expect(keysOf(document)).toEqual(
      expect.arrayContaining([
        'degradable web -> spared',
        'failed web -> fragile errors',
        'needed web -> fragile',
        'nobody-else-dies web',
      ]),
    );
  });
});

describe('what is spared', () => {
  const treatment: fc.Arbitrary<Treatment> = fc.record({
    rate: fc.constantFrom(0, 5, 20),
    isHttp: fc.boolean(),
    timeOutMs: fc.constantFrom(100, 250, 500, 1000, 2500, 8000, 60_000),
    inRow: fc.constantFrom(0, 1, 2, 5),
    hasFallback: fc.boolean(),
    hasBreaker: fc.boolean(),
    furtherAttempts: fc.constantFrom(0, 1, 3),
    bearsErrors: fc.boolean(),
    bearsResets: fc.boolean(),
    declared: fc.constantFrom('needed', 'degradable'),
  });
  const systems = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), treatment, { minKeys: 1 });

  test('hides nothing that the exhaustive matrix finds', () => {
    fc.assert(
      fc.property(systems, (treatments) => {
        const [spared, all] = [madeUp(treatments).run(), madeUp(treatments).run({ isExhaustive: true })];
        expect(keysOf(spared.document)).toEqual(keysOf(all.document));
        expect(spared.document.edges.map(({ found }) => found)).toEqual(all.document.edges.map(({ found }) => found));
        expect(spared.order.length).toBeLessThanOrEqual(all.order.length);
      }),
      { numRuns: 400 },
    );
  });

  test('counts what was run in vain, and again', () => {
    const { cells } = madeUp({ a: sound });
    const { outcomes } = madeUp({ a: sound }).run();
    const changed = new Map(outcomes);
    changed.set('lose-web-to-a', { ...(outcomes.get('lose-web-to-a') as RunOutcome), attempt: 2, seconds: 40 });
    changed.set('errors-web-to-a', { kind: 'not exercised', why: 'nobody called', seconds: 16 });
    const saving = savingOf({ cells, outcomes: changed }, () => 6);
    expect(saving).toMatchObject({ runs: 5, seconds: 40 + 16 + 2 * 13.5, exhaustive: { runs: 6 } });
    expect(saving.exhaustive.seconds).toBeCloseTo((40 + 16 + 2 * 16) * (6 / 5));
  });

  test('is told: runs, and what they would have taken', () => {
    const treatments = { a: sound, b: sound, c: { ...sound, rate: 0 } };
    const { saving } = madeUp(treatments).run().document;
    expect(saving).toMatchObject({ runs: 8, exhaustive: { runs: 15 } });
    expect(saving.seconds).toBeCloseTo(8 * 16 - 6 * 2.5);
    expect(saving.exhaustive.seconds).toBeCloseTo(15 * 16);
  });
});
