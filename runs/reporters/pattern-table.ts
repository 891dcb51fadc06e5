import Table from 'cli-table3';
import pc from 'picocolors';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import {
  isWeak,
  type PatternName,
  type PatternResult,
  type PatternVerdict,
  patterns,
} from '../../lib/model/patterns.ts';

/** What one run found of a pattern. */
type Finding = PatternVerdict & { readonly experiment: string };

/** The worst first: what a pattern is called that did not hold everywhere. */
const worstFirst: readonly PatternResult[] = ['failed', 'weak', 'held', 'not measured', 'not exercised'];
const colours: Readonly<Record<PatternResult, (text: string) => string>> = {
  failed: pc.red,
  weak: pc.yellow,
  held: pc.green,
  'not measured': pc.dim,
  'not exercised': pc.dim,
};

/** Each place at which a pattern was weak or failed in some run, once for each pattern, at its worst. */
export function weakIn(verdicts: readonly Verdict[]): Finding[] {
  const places = Map.groupBy(findingsIn(verdicts).filter(isWeak), ({ pattern, on }) => `${pattern} ${on}`);
  return [...places.values()].flatMap((all) => all.toSorted(byWorst).slice(0, 1));
}

/** `2 weak patterns`; undefined where there is none. */
export function weakInWords(verdicts: readonly Verdict[]): string | undefined {
  const { size } = new Set(weakIn(verdicts).map(({ pattern }) => pattern));
  return size === 0 ? undefined : `${size} weak ${size === 1 ? 'pattern' : 'patterns'}`;
}

/** One line for each pattern, with the worst that was seen of it, and where; then where else it is weak, and the evidence. */
export function patternLines(verdicts: readonly Verdict[]): string[] {
  const findings = findingsIn(verdicts);
  if (findings.length === 0) return [];
  const table = new Table({
    head: ['pattern', 'result', 'worst', 'limit', 'where', 'experiment'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'left', 'left'],
  });
  for (const name of Object.keys(patterns) as PatternName[]) {
    const worst = findings.filter(({ pattern }) => pattern === name).toSorted(byWorst)[0];
    if (worst) table.push(rowOf(worst));
  }
  const weak = weakIn(verdicts).map(
    ({ pattern, on, result, evidence, experiment }) =>
      `  ${colours[result](`${pattern} ${result}`)} at ${on}: ${evidence} (${experiment})`,
  );
  return [table.toString(), ...weak];
}

function rowOf({ pattern, result, value, on, experiment }: Finding): string[] {
  const { title, limit } = patterns[pattern];
  const isMeasured = worstFirst.indexOf(result) <= worstFirst.indexOf('held');
  const where = isMeasured ? [on, experiment] : ['', ''];
  return [
    title,
    colours[result](result),
    value === undefined ? '-' : figure(pattern, value),
    figure(pattern, limit),
    ...where,
  ];
}

function figure(pattern: PatternName, value: number): string {
  const { unit } = patterns[pattern];
  const digits = Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

const findingsIn = (verdicts: readonly Verdict[]): Finding[] =>
  verdicts.flatMap(({ experiment, patterns: found }) => found.map((each) => ({ ...each, experiment })));

const byWorst = (one: Finding, other: Finding): number =>
  worstFirst.indexOf(one.result) - worstFirst.indexOf(other.result) || (other.value ?? 0) - (one.value ?? 0);
