import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { comparisonOf } from '../../../measure/judge/comparison.ts';
import { comparisonLines } from '../../../runs/reporters/comparison-lines.ts';
import { killStory } from '../measure/support/stories.ts';

const verdict = killStory().users(5, 20).audit(20).judged('kill-product-service');
const never = { ...verdict, verdict: 'failed' as const, serviceRecoveryMs: null, hurt: ['gateway'] };

test('a comparison is printed experiment by experiment, then all of them with what each figure means', () => {
  const lines = comparisonLines(
    comparisonOf([
      { name: 'as found', without: ['health checks', 'restarts'], verdicts: [never] },
      { name: 'on', without: [], verdicts: [verdict] },
    ]),
  ).map(stripVTControlCharacters);
  const [table = '', overall = '', ...rest] = lines;
  expect(table).toMatch(/experiment .* as found .* on /);
  expect(table).toMatch(/kill-product-service .* failed, 100 % available .* held, 100 % available/);
  expect(table).toMatch(/did not recover .* recovered in 0\.0 s/);
  expect(table).toContain('hurt: gateway');
  expect(overall).toMatch(/cascades prevented .* 1 went beyond what was hit .* 1 of 1/);
  expect(rest.slice(0, 4).every((line) => /^ {2}[a-z ]+: [a-z]/.test(line))).toBe(true);
  expect(rest.at(-1)).toBe('  as found: without health checks; restarts');
});
