import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Element } from '../../report/page/parts.ts';
import type { Ask } from '../view/in-words.ts';
import { Charts } from './charts.ts';
import type { Connection, State } from './connection.ts';
import { History } from './history.ts';
import { Lines } from './lines.ts';
import { Player } from './player.ts';
import { Starter } from './starter.ts';
import { TopBar } from './top-bar.ts';
import { Topology } from './topology.ts';

interface AppProps {
  readonly connection: Connection;
  readonly ask: Ask;
  readonly path: string;
}

/** What a system does now, and what can be done to it. */
export function App({ connection, ask, path }: AppProps): Element {
  const state = useConnection(connection);
  const [trouble, setTrouble] = useState('');
  const { view, about } = state;
  if (!view || !about) return h('main', { class: 'dashboard' }, h('p', { role: 'status' }, 'Waiting for the system…'));
  /** Says what went wrong where everybody looks. */
  const act = async (work: () => Promise<unknown>) => {
    setTrouble('');
    try {
      await work();
    } catch (error) {
      setTrouble((error as Error).message);
    }
  };
  const [run] = view.runs;
  return h(
    'main',
    { class: state.isLive ? 'dashboard' : 'dashboard stale' },
    h(TopBar, { state, view, about, panic: () => act(() => ask('panic', {})) }),
    trouble !== '' && h('p', { class: 'damage', role: 'alert' }, trouble),
    h(
      'div',
      { class: 'upper' },
      h('section', { 'aria-labelledby': 'topology' }, h('h2', { id: 'topology' }, 'Services'), h(Topology, { view })),
      h(
        'section',
        { 'aria-labelledby': 'experiment' },
        h('h2', { id: 'experiment' }, 'Experiment'),
        run || view.starting
          ? h(Player, { view, now: state.now, stop: () => act(() => ask('stop', {})) })
          : h(Starter, { view, ask, start: (experiment: string) => act(() => ask('runs', { experiment })) }),
      ),
    ),
    h(
      'section',
      { 'aria-labelledby': 'users' },
      h('h2', { id: 'users' }, 'Users'),
      h(Charts, { seconds: state.seconds, view, now: state.now }),
    ),
    h(
      'div',
      { class: 'lower' },
      h(
        'section',
        { 'aria-labelledby': 'events' },
        h('h2', { id: 'events' }, 'Events'),
        h(Lines, { lines: view.lines }),
      ),
      h(
        'section',
        { 'aria-labelledby': 'history' },
        h('h2', { id: 'history' }, 'History'),
        h(History, { ask, path, newest: view.verdicts[0]?.id ?? '' }),
      ),
    ),
  );
}

function useConnection(connection: Connection): State {
  const [state, setState] = useState(connection.state());
  useEffect(() => connection.onChange(() => setState(connection.state())), [connection]);
  return state;
}
