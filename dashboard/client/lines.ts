import { h } from 'preact';
import type { Element } from '../../report/page/parts.ts';
import { clockOf, signs } from '../view/in-words.ts';
import type { LineView } from '../view/view.ts';

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
