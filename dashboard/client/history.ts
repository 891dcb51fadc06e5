import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { badge, type Element, table } from '../../report/page/parts.ts';
import { dateOf, seconds, share } from '../../report/page/words.ts';
import type { Ask } from '../view/in-words.ts';
import type { KeptView } from '../view/view.ts';

interface HistoryProps {
  readonly ask: Ask;
  readonly path: string;
  /** Of the newest verdict: another one, and the history is another. */
  readonly newest: string;
}

/** A run is kept a moment after its verdict. */
const lookAgain = [0, 1500, 5000];

/** Runs that are kept, with links to their reports. */
export function History({ ask, path, newest }: HistoryProps): Element {
  const [kept, setKept] = useState<readonly KeptView[]>([]);
  const [trouble, setTrouble] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: after another verdict there is another run
  useEffect(() => {
    const look = () =>
      ask<readonly KeptView[]>('history').then(
        (found) => {
          setKept(found);
          setTrouble('');
        },
        (error: Error) => setTrouble(error.message),
      );
    const timers = lookAgain.map((after) => setTimeout(look, after));
    return () => timers.forEach(clearTimeout);
  }, [newest, ask]);
  if (trouble !== '') return h('p', { class: 'damage', role: 'alert' }, trouble);
  if (kept.length === 0) return h('p', { class: 'about' }, 'No run is kept yet.');
  return table(
    ['verdict', 'experiment', 'usable', 'recovered', 'when'],
    kept.map(({ verdict, experiment, availability, recovery, startedAt, report }) => [
      badge(verdict),
      report ? h('a', { href: `${path}/reports/${report}`, target: '_blank' }, experiment) : experiment,
      ...[share(availability), seconds(recovery), dateOf(startedAt)],
    ]),
    'Runs that are kept',
  );
}
