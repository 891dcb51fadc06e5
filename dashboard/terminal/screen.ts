import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import { createElement as h, type ReactNode, useEffect, useState } from 'react';
import type { Ask } from '../view/in-words.ts';
import type { OfferedExperiment } from '../view/view.ts';
import type { LiveState } from './follow-live.ts';
import { Menu, type MenuItem } from './menu.ts';
import { RunningPart } from './running-part.ts';
import { HeaderPart, LinesPart, ServicesPart, UsersPart } from './system-parts.ts';

export interface ScreenProps {
  readonly subscribe: (listener: (state: LiveState) => void) => () => void;
  readonly ask: Ask;
  readonly now: () => number;
}

/** What the keys have opened. */
type Opened = 'kill' | 'run' | 'panic';

/** Rows that header, users, the experiment, keys and the space between them take. */
const otherRows = 15;
const frame = 250;

/** What a system does now, in a terminal, and the keys for what can be done to it. */
export function Screen({ subscribe, ask, now }: ScreenProps): ReactNode {
  const [state, setState] = useState<LiveState>({ seconds: [], isLive: false });
  const [opened, open] = useState<Opened>();
  const [said, say] = useState('');
  const { columns, rows } = useWindowSize();
  useEffect(() => subscribe(setState), [subscribe]);
  useFrames();
  const act = (work: Promise<unknown>) => {
    open(undefined);
    say('');
    work.catch((error: Error) => say(error.message));
  };
  useKeys({ isFree: opened === undefined, open, stop: () => act(ask('stop', {})) });
  const { view, about, seconds } = state;
  if (!view || !about) return h(Text, { dimColor: true }, 'waiting for the system; q quits');
  const start = (experiment: string) => act(ask('runs', { experiment }));
  const free = rows - otherRows - view.system.services.length - (said === '' ? 0 : 1);
  return h(
    Box,
    { flexDirection: 'column', width: columns },
    h(HeaderPart, { view, about, isLive: state.isLive }),
    h(UsersPart, { seconds, width: columns }),
    h(ServicesPart, { view, width: columns }),
    h(RunningPart, { view, now: now(), width: columns }),
    opened === undefined
      ? h(LinesPart, { lines: view.lines, rows: Math.max(3, free), width: columns })
      : h(Question, {
          opened,
          view,
          ask,
          rows: Math.max(5, free),
          start,
          panic: () => act(ask('panic', {})),
          close: () => open(undefined),
        }),
    said !== '' && h(Text, { color: 'red', wrap: 'truncate' }, said),
    h(Text, { dimColor: true, wrap: 'truncate' }, 'k kill a task   r run an experiment   s stop   p panic   q quit'),
  );
}

/** Times go on where nothing is told. */
function useFrames(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), frame);
    return () => clearInterval(timer);
  }, []);
}

function useKeys({ isFree, open, stop }: { isFree: boolean; open: (what: Opened) => void; stop: () => void }): void {
  const { exit } = useApp();
  useInput(
    (input) => {
      if (input === 'q') exit();
      if (input === 'k') open('kill');
      if (input === 'r') open('run');
      if (input === 'p') open('panic');
      if (input === 's') stop();
    },
    { isActive: isFree },
  );
}

interface QuestionProps {
  readonly opened: Opened;
  readonly view: NonNullable<LiveState['view']>;
  readonly ask: Ask;
  readonly rows: number;
  readonly start: (experiment: string) => void;
  readonly panic: () => void;
  readonly close: () => void;
}

function Question({ opened, view, ask, rows, start, panic, close }: QuestionProps): ReactNode {
  const offered = useOffered(ask);
  if (opened === 'panic') {
    const items = [
      { value: 'no', label: 'no', note: '' },
      { value: 'yes', label: 'yes', note: 'stop and undo everything, and let nothing begin until chaos resume' },
    ];
    return h(Menu, { title: 'Panic?', items, rows, choose: (value) => (value === 'yes' ? panic() : close()), close });
  }
  const killing = (name: string) => offered.find((one) => one.name === `kill-${name}`);
  const items =
    opened === 'run'
      ? offered
      : view.system.services.flatMap(({ name }) => {
          const found = killing(name);
          return found ? [{ ...found, label: name }] : [];
        });
  const title = opened === 'run' ? 'Run which experiment?' : 'Kill a task of which service?';
  return h(Menu, { title, items, rows, choose: start, close });
}

type Offer = MenuItem & { readonly name: string };

/** What can be started, with whom it hits and who may be hurt. */
function useOffered(ask: Ask): readonly Offer[] {
  const [offered, setOffered] = useState<readonly Offer[]>([]);
  useEffect(() => {
    ask<readonly OfferedExperiment[]>('experiments').then(
      (found) => setOffered(found.map(offerOf)),
      () => {},
    );
  }, [ask]);
  return offered;
}

function offerOf({ name, hits, expectedRadius }: OfferedExperiment): Offer {
  const others = expectedRadius.filter((one) => !hits.includes(one));
  const note = `hits ${hits.join(', ') || 'nothing'}; ${others.length > 0 ? `may hurt ${others.join(', ')}` : 'nobody else may be hurt'}`;
  return { name, value: name, label: name, note };
}
