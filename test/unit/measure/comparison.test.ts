import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { comparisonOf } from '../../../measure/judge/comparison.ts';
import { impactOf, leftOutInWords, recoveryInWords } from '../../../measure/judge/comparison-words.ts';
import { killStory } from './support/stories.ts';

const whole = killStory().users(5, 20).audit(20).judged('kill-product-service');
const verdictOf = (experiment: string, changes: Partial<Verdict> & { readonly users?: number } = {}): Verdict => {
  const { users = 1, ...others } = changes;
  return { ...whole, experiment, availability: { users, mustHold: users }, serviceRecoveryMs: 0, ...others };
};
const never = { verdict: 'failed', users: 0.4, serviceRecoveryMs: null, hurt: ['gateway'] } as const;

const before = {
  ...{ name: 'as found', without: ['restarts of dead tasks'] },
  verdicts: [verdictOf('kill', never), verdictOf('slow', { ...never, users: 0.8, serviceRecoveryMs: 900 })],
};
const off = {
  ...{ name: 'off', without: [] },
  verdicts: [verdictOf('kill'), verdictOf('slow', { verdict: 'failed', users: 0.9, hurt: ['gateway'] })],
};
const on = { name: 'on', without: [], verdicts: [verdictOf('kill'), verdictOf('slow', { serviceRecoveryMs: 1200 })] };
const valuesOf = (what: string, ...columns: Parameters<typeof comparisonOf>[0]) =>
  impactOf(comparisonOf(columns)).find((line) => line.what === what)?.values;

describe('a comparison', () => {
  test('lays each experiment side by side, in all columns', () => {
    const { columns, rows } = comparisonOf([before, off, on]);
    expect(columns).toEqual([
      { name: 'as found', without: ['restarts of dead tasks'] },
      { name: 'off', without: [] },
      { name: 'on', without: [] },
    ]);
    expect(rows.map(({ experiment }) => experiment)).toEqual(['kill', 'slow']);
    expect(rows[0]?.cells[0]).toEqual({ verdict: 'failed', availability: 0.4, recovery: 'never', hurt: ['gateway'] });
    expect(rows[1]?.cells[2]).toEqual({ verdict: 'held', availability: 1, recovery: 1200, hurt: [] });
  });

  test('has no cell where an experiment was not run', () => {
    const { rows, overall, leftOut } = comparisonOf([before, { ...on, verdicts: on.verdicts.slice(0, 1) }]);
    expect(rows[1]?.cells[1]).toBeNull();
    expect(overall[1]).toMatchObject({ compliance: { held: 1, of: 1 }, prevented: { count: 1, of: 1 } });
    expect(leftOut).toEqual(['slow']);
  });

  test('counts the last run of an experiment that was repeated', () => {
    const repeated = { ...on, verdicts: [verdictOf('kill', { verdict: 'inconclusive' }), verdictOf('kill')] };
    expect(comparisonOf([repeated]).rows[0]?.cells[0]).toMatchObject({ verdict: 'held' });
  });

  test('knows no recovery where a task did not come back, and of none where nobody came', () => {
    const one = (changes: Partial<Verdict>) =>
      comparisonOf([{ ...on, verdicts: [verdictOf('kill', changes)] }]).rows[0]?.cells[0]?.recovery;
    expect(one({ capacityRecoveryMs: null })).toBe('never');
    expect(one({ capacityRecoveryMs: 1200 })).toBe(0);
    expect(one({ samples: 0, serviceRecoveryMs: null })).toBeNull();
    expect(recoveryInWords({ recovery: 'never' })).toBe('did not recover');
    expect(recoveryInWords({ recovery: 1234 })).toBe('1.2 s');
  });
});

describe('its impact', () => {
  test('is told figure by figure, over all experiments', () => {
    expect(valuesOf('objective compliance', before, off, on)).toEqual(['0 of 2', '1 of 2', '2 of 2']);
    expect(valuesOf('availability during failures', before, off, on)).toEqual([
      '60 %, at worst 40 %',
      '95 %, at worst 90 %',
      '100 %, at worst 100 %',
    ]);
    expect(valuesOf('recovery time', before, off, on)).toEqual([
      'at most 0.9 s; 1 of 2 did not recover',
      'at most 0.0 s',
      'at most 1.2 s',
    ]);
    expect(valuesOf('cascades prevented', before, off, on)).toEqual(['2 went beyond what was hit', '1 of 2', '2 of 2']);
  });

  test('leaves out what is in doubt in one column, in all of them, and says so', () => {
    const doubtful = {
      ...on,
      verdicts: [verdictOf('kill', { verdict: 'inconclusive', users: 0.1 }), verdictOf('slow')],
    };
    const comparison = comparisonOf([before, doubtful]);
    expect(leftOutInWords(comparison)).toMatch(/^1 of 2 left out .*: kill$/);
    expect(leftOutInWords(comparisonOf([before, on]))).toBeUndefined();
    expect(valuesOf('objective compliance', before, doubtful)).toEqual(['0 of 1', '1 of 1']);
    expect(valuesOf('availability during failures', before, doubtful)).toEqual([
      '80 %, at worst 80 %',
      '100 %, at worst 100 %',
    ]);
  });

  test('is a dash where there is nothing to measure by', () => {
    expect(valuesOf('availability during failures', { ...on, verdicts: [] })).toEqual(['–']);
    expect(valuesOf('recovery time', { ...on, verdicts: [] })).toEqual(['–']);
  });
});
