import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Element, figure } from '../../report/page/parts.ts';
import { faultName, faultState, inSeconds, isFaultOver, phaseInWords } from '../view/in-words.ts';
import type { FaultView, RunView, View } from '../view/view.ts';

interface PlayerProps {
  readonly view: View;
  readonly now: () => number;
  readonly stop: () => void;
}

const frame = 200;

/** What runs now: its plan on an axis with a marker that moves, and what ends it. */
export function Player({ view, now, stop }: PlayerProps): Element {
  const moment = useMoment(now);
  const [run, ...others] = view.runs;
  if (!run) {
    const since = view.starting ? Math.max(0, moment - view.starting.since) : 0;
    return h(
      'div',
      { class: 'player' },
      h('h3', null, view.starting?.experiment),
      h('p', { role: 'status' }, `Waiting for a baseline: users must be served well first (${inSeconds(since)}).`),
      h('button', { onClick: stop }, 'Cancel'),
    );
  }
  const span = spanOf(run, moment);
  return h(
    'div',
    { class: 'player' },
    h('h3', null, run.experiment),
    h(
      'dl',
      { class: 'figures' },
      figure('phase', phaseInWords(run)),
      figure('since', inSeconds(moment - run.startedAt)),
      figure('left', leftOf(run, moment)),
    ),
    run.faults.length > 0 && planOf(run, span, moment),
    others.length > 0 &&
      h('p', { class: 'about' }, `Beside it: ${others.map(({ experiment }) => experiment).join(', ')}`),
    !isFaultOver(run) &&
      h(
        'button',
        { class: 'danger', onClick: stop, disabled: run.status === 'stopping' },
        run.status === 'stopping' ? 'Stopping…' : 'Stop',
      ),
  );
}

function useMoment(now: () => number): number {
  const [moment, setMoment] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), frame);
    return () => clearInterval(timer);
  }, [now]);
  return moment;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From its start to the end of its last fault, and to now at least. */
function spanOf({ startedAt, faults }: RunView, moment: number): Span {
  const ends = faults.map(({ until, over, from }) => Math.max(until ?? from, over ?? from));
  return { from: startedAt, to: Math.max(moment, ...ends) + 1000 };
}

function planOf({ faults }: RunView, { from, to }: Span, moment: number): Element {
  const percent = (at: number) => `${(100 * (at - from)) / (to - from)}%`;
  return h(
    'div',
    {
      class: 'timeline',
      role: 'img',
      'aria-label': faults.map((fault) => `${faultName(fault)}: ${fault.state}`).join('; '),
    },
    faults.map((fault) =>
      h(
        'div',
        { class: `row ${fault.state.replace(' ', '-')}`, key: fault.id },
        h('span', { class: 'name' }, faultName(fault)),
        h(
          'span',
          { class: 'track' },
          h('span', {
            class: 'bar',
            style: {
              left: percent(fault.from),
              width: `calc(${percent(from + endOf(fault, moment) - fault.from)} + 3px)`,
            },
          }),
          h('span', { class: 'marker', style: { left: percent(moment) } }),
        ),
        h('span', { class: 'state' }, `${faultState(fault)}${fault.isSeen ? ', seen' : ''}`),
      ),
    ),
  );
}

const endOf = ({ from, until, over }: FaultView, moment: number): number =>
  over ?? Math.max(until ?? from, until === null ? from : Math.min(moment, until));

function leftOf(run: RunView, moment: number): string {
  const { faults } = run;
  if (isFaultOver(run)) return '–';
  const ends = faults.flatMap(({ until, over }) => (until === null || over !== undefined ? [] : [until]));
  return ends.length === 0 ? '–' : inSeconds(Math.max(0, Math.max(...ends) - moment));
}
