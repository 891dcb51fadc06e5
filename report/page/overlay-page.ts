import { h } from 'preact';
import type { BatchRecord } from '../record/run-record.ts';
import { type Assets, documentOf } from './document.ts';
import { overlaidData, overlayArticle, type Pair } from './overlay.ts';
import { dateOf } from './words.ts';

/** Two batches over each other, aligned at the starts of their faults; the same records give the same bytes. */
export function renderOverlay(
  pairs: readonly Pair[],
  names: Pair['names'],
  records: readonly [BatchRecord, BatchRecord],
  assets: Assets,
): string {
  const title = `${names[0]} and ${names[1]}`;
  const body = h(
    'main',
    null,
    h(
      'header',
      { class: 'page' },
      h('h1', null, title),
      records.map((record, side) => h('p', { class: 'about' }, `${names[side]}: ${aboutOf(record)}`)),
    ),
    pairs.map(overlayArticle),
  );
  return documentOf({ title, body, charts: pairs.map(overlaidData) }, assets);
}

function aboutOf({ header, runs: [first] }: BatchRecord): string {
  return [...(first ? [dateOf(first.startedAt)] : []), ...(header ? [header.command] : [])].join(' · ');
}
