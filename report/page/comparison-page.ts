import { h } from 'preact';
import type { ComparedCell } from '../../measure/judge/comparison.ts';
import {
  availabilityInWords,
  hurtInWords,
  leftOutInWords,
  recoveryInWords,
} from '../../measure/judge/comparison-words.ts';
import type { ComparisonRecord } from '../record/compare-records.ts';
import { type Assets, documentOf } from './document.ts';
import { overlaidData, overlayArticle, type Pair } from './overlay.ts';
import { badge, type Element, table } from './parts.ts';

/** What a page tells of the same experiments in several ways. */
export interface ComparisonTold {
  readonly system: string | undefined;
  readonly command: string | undefined;
  readonly comparison: ComparisonRecord;
  /** Each experiment in the first column and the last. */
  readonly pairs: readonly Pair[];
}

/** The page of a comparison; the same records give the same bytes. */
export function renderComparison(told: ComparisonTold, assets: Assets): string {
  const { system, comparison, command, pairs } = told;
  const names = comparison.columns.map(({ name }) => name);
  const title = `${system ? `${system}: ` : ''}${names.join(', ')}`;
  const body = h(
    'main',
    null,
    h('header', { class: 'page' }, h('h1', null, title), command !== undefined && h('p', { class: 'about' }, command)),
    h(
      'section',
      { class: 'summary' },
      h('h2', null, 'What it is worth'),
      leftOutOf(comparison),
      impactTable(comparison),
    ),
    h('section', { class: 'summary' }, h('h2', null, 'What each is without'), columnList(comparison)),
    h('section', { class: 'summary' }, h('h2', null, 'Experiment by experiment'), rowTable(comparison)),
    pairs.map(overlayArticle),
  );
  return documentOf({ title, body, charts: pairs.map(overlaidData) }, assets);
}

function leftOutOf(comparison: ComparisonRecord): Element | null {
  const words = leftOutInWords(comparison);
  return words === undefined ? null : h('p', { class: 'damage', role: 'alert' }, `${words}.`);
}

const impactTable = ({ columns, impact }: ComparisonRecord): Element =>
  table(
    ['figure', ...columns.map(({ name }) => name)],
    impact.map(({ what, means, values }) => [[what, h('small', null, means)], ...values]),
    'What it is worth',
  );

const columnList = ({ columns }: ComparisonRecord): Element =>
  h(
    'ul',
    null,
    columns.map(({ name, without, folder }) =>
      h(
        'li',
        null,
        h('strong', null, name),
        without.length === 0 ? ': nothing' : `: ${without.join('; ')}`,
        ' (',
        h('a', { href: `${folder}/report.html` }, 'report'),
        ')',
      ),
    ),
  );

const rowTable = ({ columns, rows }: ComparisonRecord): Element =>
  table(
    ['experiment', ...columns.map(({ name }) => name)],
    rows.map(({ experiment, cells }) => [experiment, ...cells.map((cell) => (cell ? cellOf(cell) : '–'))]),
    'Experiment by experiment',
  );

const cellOf = (cell: ComparedCell): Element =>
  h(
    'div',
    null,
    badge(cell.verdict),
    ` ${availabilityInWords(cell)} usable`,
    h('small', null, `recovery: ${recoveryInWords(cell)}`),
    h('small', null, `hurt beside what was hit: ${hurtInWords(cell)}`),
  );
