import { type ComponentChildren, h, type VNode } from 'preact';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { PatternResult } from '../../lib/model/patterns.ts';

// biome-ignore lint/suspicious/noExplicitAny: of whatever properties
export type Element = VNode<any>;

type Result = Verdict['verdict'] | PatternResult;

/** Readable without its colour: each result has a sign of its own. */
const signs: Readonly<Record<Result, string>> = {
  ...{ held: '✔', failed: '✘', inconclusive: '?', weak: '!' },
  ...{ 'not exercised': '·', 'not measured': '·' },
};

export const badge = (result: Result): Element =>
  h(
    'span',
    { class: `badge ${result.replace(' ', '-')}` },
    h('span', { 'aria-hidden': 'true' }, signs[result]),
    ` ${result}`,
  );

export const figure = (name: string, value: ComponentChildren, note?: string): Element =>
  h(
    'div',
    { class: 'figure' },
    h('dt', null, name),
    h('dd', null, value, note !== undefined && h('small', null, note)),
  );

export function table(head: readonly string[], rows: readonly (readonly ComponentChildren[])[], name: string): Element {
  return h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': name },
    h(
      'table',
      null,
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          head.map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h(
        'tbody',
        null,
        rows.map((cells) =>
          h(
            'tr',
            null,
            cells.map((cell) => h('td', null, cell)),
          ),
        ),
      ),
    ),
  );
}

/** More of it, for who asks. */
export const more = (title: string, ...children: ComponentChildren[]): Element =>
  h('details', null, h('summary', null, title), children);
