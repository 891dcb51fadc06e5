import { type ComponentChildren, h } from 'preact';
import type { RunRecord } from '../record/run-record.ts';
import { type ChartData, chartDataOf } from './chart-data.ts';
import { badge, type Element, table } from './parts.ts';
import { promisesOf } from './promises.ts';
import { lossesIn, sentenceOf } from './sentence.ts';
import { milliseconds, seconds, share } from './words.ts';

/** The same experiment in two batches. */
export interface Pair {
  readonly names: readonly [string, string];
  readonly runs: readonly [RunRecord, RunRecord];
}

/** The experiments that both have, each by its last run that counts, in the order of the first. */
export function pairsOf(
  names: Pair['names'],
  [ones, others]: readonly [readonly RunRecord[], readonly RunRecord[]],
): Pair[] {
  const last = (runs: readonly RunRecord[], wanted: string) =>
    runs.findLast(({ experiment, isRepeated }) => experiment === wanted && !isRepeated);
  return [...new Set(ones.map(({ experiment }) => experiment))].flatMap((experiment) => {
    const [one, other] = [last(ones, experiment), last(others, experiment)];
    return one && other ? [{ names, runs: [one, other] as const }] : [];
  });
}

export const overlaidData = ({ names, runs: [one, { span, users, recovery }] }: Pair): ChartData => ({
  ...chartDataOf(one),
  over: { names, span, users, ...(recovery && { recovery }) },
});

/** Both runs over each other; `index` is that of their charts. */
export function overlayArticle(pair: Pair, index: number): Element {
  const { names, runs } = pair;
  const [one] = runs;
  return h(
    'article',
    { class: 'run', id: `run-${index + 1}` },
    h('header', null, h('h2', null, one.experiment)),
    runs.map(({ verdict }, side) =>
      h('p', { class: 'side' }, h('strong', null, names[side]), ' ', badge(verdict.verdict), ` ${sentenceOf(verdict)}`),
    ),
    one.description &&
      h('p', { class: 'hypothesis' }, h('strong', null, 'What was done. '), one.description.says, ' ', [
        h('strong', null, 'What was expected. '),
        one.description.hypothesis,
      ]),
    h('div', { class: 'charts', 'data-run': index, role: 'img', 'aria-label': labelOf(pair) }),
    h('h3', null, 'Figures'),
    figuresTable(pair),
    h('h3', null, 'Promise by promise'),
    promisesTable(pair),
  );
}

const labelOf = ({ names, runs }: Pair): string =>
  `Answers and latency over time, ${names[0]} solid and ${names[1]} dashed: ${runs
    .map(({ verdict }, side) => `${names[side]} ${share(verdict.availability.users)} usable`)
    .join(', ')}`;

function figuresTable({ names, runs }: Pair): Element {
  const row = (name: string, value: (run: RunRecord) => ComponentChildren) => [name, ...runs.map(value)];
  return table(
    ['figure', ...names],
    [
      row('usable answers', ({ verdict }) => share(verdict.availability.users)),
      row('degraded answers', ({ verdict }) => share(verdict.degradedShare)),
      row('95 of 100 answers within', ({ verdict }) => milliseconds(verdict.latency.p95)),
      row('users served as before after', ({ verdict }) =>
        verdict.samples === 0 ? '–' : seconds(verdict.serviceRecoveryMs),
      ),
      row('tasks back after', ({ verdict }) => seconds(verdict.capacityRecoveryMs)),
      row('hurt beside what was hit', ({ verdict }) => verdict.hurt.join(', ') || 'nobody'),
      row('data', ({ verdict: { data } }) => (data ? lossesIn(data).join(', ') || 'intact' : 'not checked')),
    ],
    'Figures',
  );
}

function promisesTable({ names, runs }: Pair): Element {
  const told = runs.map(promisesOf);
  const all = [...new Set(told.flatMap((promises) => promises.map(({ what }) => what)))];
  return table(
    ['promise', 'promised', ...names],
    all.map((what) => {
      const sides = told.map((promises) => promises.find((promise) => promise.what === what));
      const promised = [...new Set(sides.flatMap((side) => side?.promised ?? []))];
      return [what, promised.join('; '), ...sides.map((side) => (side ? [resultOf(side), ` ${side.measured}`] : '–'))];
    }),
    'Promise by promise',
  );
}

const resultOf = ({ isKept }: { readonly isKept: boolean | undefined }): Element =>
  badge(isKept === undefined ? 'not measured' : isKept ? 'held' : 'failed');
