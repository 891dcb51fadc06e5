import { describe, expect, test } from '@jest/globals';
import type { PromiseFindings } from '../../../lib/model/system.ts';
import { KindError, kindsOf } from '../../../measure/kinds.ts';

const findings = (given: Partial<PromiseFindings>): PromiseFindings => ({
  wrong: {},
  waiting: {},
  words: {},
  settling: [],
  ...given,
});

describe('the kinds of several promises', () => {
  test('are told apart by promise, and one without words is called by its name', () => {
    const promises = {
      kept: findings({ wrong: { lost: ['a'] }, words: { lost: 'notes lost' } }),
      told: findings({ wrong: { wordless: [] }, waiting: { queued: [1] } }),
    };
    expect(kindsOf(promises)).toEqual({
      wrong: { lost: ['a'], wordless: [] },
      waiting: { queued: [1] },
      words: { lost: 'notes lost', wordless: 'wordless', queued: 'queued' },
      promises: { kept: ['lost'], told: ['wordless', 'queued'] },
    });
  });

  test('a kind that two promises report, or that every audit has a field of, is refused', () => {
    const lost = findings({ wrong: { lost: [] } });
    expect(() => kindsOf({ one: lost, other: lost })).toThrow(KindError);
    expect(() => kindsOf({ one: findings({ waiting: { owed: [] } }) })).toThrow(
      '"one": the kind owed is taken already',
    );
  });
});
