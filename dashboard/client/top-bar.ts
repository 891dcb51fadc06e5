import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { Element } from '../../report/page/parts.ts';
import type { About, View } from '../view/view.ts';
import type { State } from './connection.ts';

interface TopBarProps {
  readonly state: State;
  readonly view: View;
  readonly about: About;
  readonly panic: () => void;
}

/** Which system this is, how it is at a glance, and what stops everything. */
export function TopBar({ state, view, about, panic }: TopBarProps): Element {
  const [isAsked, setAsked] = useState(false);
  const sure = () => {
    setAsked(false);
    panic();
  };
  const ringing = view.alarms.filter((alarm) => alarm.state === 'ALARM');
  return h(
    'header',
    { class: 'top' },
    h('h1', null, view.system.name),
    h(
      'span',
      { class: `badge ${state.isLive ? 'held' : 'failed'}`, role: 'status' },
      state.isLive ? '● live' : '○ not connected: trying again',
    ),
    h('span', { class: 'badge' }, view.rate === null ? 'no load' : `${view.rate} requests/s`),
    ringing.length > 0 &&
      h(
        'span',
        { class: 'badge failed', title: ringing.map(({ name }) => name).join(', ') },
        `▲ ${ringing.length} alarm${ringing.length > 1 ? 's' : ''}`,
      ),
    view.engaged && h('span', { class: 'badge failed' }, `■ stopped: ${view.engaged.reason}`),
    about.lacking.length > 0 &&
      h(
        'span',
        { class: 'badge failed', title: `without ${about.lacking.join('; ')}` },
        `resilience ${about.resilience}`,
      ),
    h('span', { class: 'about' }, `${about.runtime} · time scale ${about.timeScale} · ${about.version}`),
    view.engaged
      ? h('span', { class: 'about' }, 'chaos resume lets experiments begin again')
      : isAsked
        ? h(
            'span',
            { class: 'confirm' },
            'Stop and undo everything, and let nothing begin?',
            h('button', { class: 'danger', onClick: sure }, 'Yes, panic'),
            h('button', { onClick: () => setAsked(false) }, 'No'),
          )
        : h('button', { class: 'danger', onClick: () => setAsked(true) }, 'Panic'),
  );
}
