import { h } from 'preact';
import { someOf } from '../../base/some-of.ts';
import type { BatchRecord, RunRecord } from '../record/run-record.ts';
import { chartDataOf } from './chart-data.ts';
import { type Assets, documentOf } from './document.ts';
import type { Element } from './parts.ts';
import { runArticle } from './run.ts';
import { summaryOf } from './summary.ts';
import { dateOf } from './words.ts';

/** The whole page, in one file that needs no other; the same record gives the same bytes. */
export function renderPage(record: BatchRecord, assets: Assets): string {
  const title = titleOf(record);
  return documentOf({ title, body: bodyOf(record, title), charts: record.runs.map(chartDataOf) }, assets);
}

function titleOf({ header, runs }: BatchRecord): string {
  const [first] = runs;
  const system = first?.description?.system.name;
  const what =
    runs.length === 1 && first
      ? `${first.experiment} ${first.verdict.verdict}`
      : `${header?.name ?? 'experiments'}: ${heldInWords(runs)}`;
  return `${system ? `${system}: ` : ''}${what}`;
}

function heldInWords(runs: readonly RunRecord[]): string {
  const counted = runs.filter(({ isRepeated }) => !isRepeated);
  return `${counted.filter(({ verdict }) => verdict.verdict === 'held').length} of ${counted.length} held`;
}

function bodyOf(record: BatchRecord, title: string): Element {
  const { runs, damage, unfinished, header } = record;
  return h(
    'main',
    null,
    h('header', { class: 'page' }, h('h1', null, title), h('p', { class: 'about' }, aboutOf(record))),
    damage.map((words) => h('p', { class: 'damage', role: 'alert' }, `${words}; what could be read is shown.`)),
    unfinished.length > 0 &&
      h(
        'p',
        { class: 'damage', role: 'alert' },
        `${someOf(unfinished, mostNamed)} did not come to an end: there is no verdict.`,
      ),
    runs.length === 0 && h('p', null, 'No experiment has a verdict here.'),
    summaryOf(record),
    runs.map((run, index) => runArticle(run, index, againOf(record, run))),
    header &&
      h(
        'footer',
        null,
        `Made by Breakwater ${header.madeBy.breakwater} on Node ${header.madeBy.node}. `,
        settingsInWords(header.settings),
      ),
  );
}

function aboutOf({ header, runs }: BatchRecord): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last) return '';
  const from = dateOf(first.startedAt);
  const to = dateOf(last.startedAt);
  const when = from === to ? from : `${from} to ${to}`;
  return header ? `${when} · ${header.command}` : when;
}

/** What was typed, where it was for this run alone: a fault by hand is no experiment that could be named. */
function againOf({ header, runs }: BatchRecord, { experiment }: RunRecord): string {
  if (header && runs.length === 1) return header.command;
  const { seed, timeScale, rate } = header?.settings ?? {};
  const option = (name: string, value: unknown) => (typeof value === 'number' ? ` --${name} ${value}` : '');
  return `chaos run ${experiment}${option('seed', seed)}${option('rate', rate)}${option('time-scale', timeScale)}`;
}

const mostNamed = 3;

const settingsInWords = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
