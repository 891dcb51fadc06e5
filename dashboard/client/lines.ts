import { h } from 'preact';
import type { Element } from '../../report/page/parts.ts';
import type { LineView } from '../view/view.ts';

const signs = { good: '✔', bad: '✘', news: '·' } as const;
const shown = 100;

/** What has happened, the newest first. */
export const Lines = ({ lines }: { readonly lines: readonly LineView[] }): Element =>
  h(
    'ol',
    { class: 'lines scroll', tabIndex: 0, 'aria-label': 'Events, the newest first' },
    lines
      .slice(-shown)
      .toReversed()
      .map(({ seq, at, text, kind }) =>
        h(
          'li',
          { key: seq, class: kind },
          h('time', null, clockOf(at)),
          h('span', { class: 'sign', 'aria-hidden': 'true' }, signs[kind]),
          h('span', null, text),
        ),
      ),
  );

/** As the clock on the wall has it. */
export const clockOf = (at: number): string => new Date(at).toTimeString().slice(0, 8);
