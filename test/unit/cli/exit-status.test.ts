import { describe, expect, test } from '@jest/globals';
import { exitStatusOf } from '../../../base/exit-status.ts';
import type { PatternResult } from '../../../lib/model/patterns.ts';

const held = { verdict: 'held', proofs: { faults: 2, clean: 2 }, patterns: [] } as const;
const patterns = (result: PatternResult) => [{ pattern: 'retry', on: 'web -> db', result, evidence: '' }] as const;
const weak = { ...held, patterns: patterns('weak') };
const missing = { ...held, patterns: patterns('failed') };
const unmeasured = { ...held, patterns: [...patterns('held'), ...patterns('not measured')] };
const failed = { ...held, verdict: 'failed' } as const;
const inconclusive = { ...held, verdict: 'inconclusive' } as const;
const unproven = { ...held, proofs: { faults: 2, clean: 1 } } as const;

describe('the exit status', () => {
  test.each([
    ['all held', { verdicts: [held, held] }, 0],
    ['one failed', { verdicts: [held, failed] }, 1],
    ['one is inconclusive', { verdicts: [held, inconclusive] }, 1],
    ['nothing was run', { verdicts: [], wanted: 0 }, 1],
    ['fewer were run than asked for', { verdicts: [held], wanted: 2 }, 1],
    ['a fault lacks its proof', { verdicts: [unproven, held] }, 3],
    ['a failed run lacks a proof', { verdicts: [{ ...failed, proofs: unproven.proofs }] }, 3],
    ['something is left behind', { verdicts: [held], remaining: ['table'] }, 3],
    ['a pattern is weak', { verdicts: [weak, missing] }, 0],
    ['a pattern is weak, strictly', { verdicts: [held, weak], strict: true }, 1],
    ['a pattern is missing, strictly', { verdicts: [missing], strict: true }, 1],
    ['patterns held or were not measured, strictly', { verdicts: [held, unmeasured], strict: true }, 0],
    ['interrupted, all undone', { verdicts: [failed], interrupted: true }, 130],
    ['interrupted before anything ran', { verdicts: [], wanted: 1, interrupted: true }, 130],
    ['interrupted, and a fault lacks its proof', { verdicts: [unproven], interrupted: true }, 3],
  ])('where %s', (_, outcome, status) => {
    expect(exitStatusOf({ wanted: outcome.verdicts.length, interrupted: false, ...outcome })).toBe(status);
  });
});
