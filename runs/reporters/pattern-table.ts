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

/** `1 failed and 2 weak patterns`, each pattern by its worst; undefined where there is none. */
export function weakInWords(found: readonly Pick<PatternVerdict, 'pattern' | 'result'>[]): string | undefined {
  const failed = namesOf(found.filter(({ result }) => result === 'failed'));
  const all = namesOf(found.filter(isWeak)).size;
  const weak = all - failed.size;
  const words = [failed.size > 0 ? `${failed.size} failed` : '', weak > 0 ? `${weak} weak` : ''];
  return all === 0 ? undefined : `${words.filter(Boolean).join(' and ')} ${all === 1 ? 'pattern' : 'patterns'}`;
}

const namesOf = (found: readonly Pick<PatternVerdict, 'pattern'>[]) => new Set(found.map(({ pattern }) => pattern));

/**
 * One line for each pattern, with the worst that was seen of it, and where; then where else it is weak, with the evidence,
 * and why others say nothing.
 */
export function patternLines(verdicts: readonly Verdict[]): string[] {
  const findings = findingsIn(verdicts);
  if (findings.length === 0) return [];
  const table = new Table({
    head: ['pattern', 'result', 'worst', 'limit', 'where', 'experiment'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'left', 'left'],
  });
  for (const name of Object.keys(patterns) as PatternName[]) {
    const worst = worstOf(findings, name);
    if (worst) table.push(rowOf(worst));
  }
  const weak = weakIn(verdicts).map(
    ({ pattern, on, result, evidence, experiment }) =>
      `  ${colours[result](`${pattern} ${result}`)} at ${on}: ${evidence} (${experiment})`,
  );
  return [table.toString(), ...weak, ...silentLines(findings)];
}

/** Why patterns of which nothing was measured anywhere say nothing, those for one reason together. */
function silentLines(findings: readonly Finding[]): string[] {
  const names = [...namesOf(findings)];
  const worst = names.flatMap((name) => worstOf(findings, name) ?? []).filter((one) => !isMeasured(one));
  return [...Map.groupBy(worst, ({ result, evidence }) => `${result} ${evidence}`).values()].map((alike) => {
    const { result, evidence } = alike[0] as Finding;
    return pc.dim(`  ${result}: ${alike.map(({ pattern }) => pattern).join(', ')}: ${evidence}`);
  });
}

const worstOf = (findings: readonly Finding[], name: PatternName): Finding | undefined =>
  findings.filter(({ pattern }) => pattern === name).toSorted(byWorst)[0];

const isMeasured = ({ result }: Finding): boolean => worstFirst.indexOf(result) <= worstFirst.indexOf('held');

function rowOf(found: Finding): string[] {
  const { pattern, result, value, on, experiment } = found;
  const { title, limit } = patterns[pattern];
  const where = isMeasured(found) ? [on, experiment] : ['', ''];
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
