import { render } from 'ink';
import { createElement as h } from 'react';
import type { Clock } from '../../base/clock.ts';
import { createAsk } from './ask.ts';
import { followLive, type LiveState } from './follow-live.ts';
import { createLinesMode } from './lines-mode.ts';
import { Screen } from './screen.ts';

interface ShownOptions {
  /** Where the system answers now; undefined while none is up. */
  readonly endpoint: () => string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
}

/** Shows a system until somebody quits, or the signal aborts: in a terminal as a screen, elsewhere line by line. */
export async function showDashboard({ endpoint, clock, signal, stdout, stdin }: ShownOptions): Promise<void> {
  const quit = new AbortController();
  const ended = AbortSignal.any([signal, quit.signal]);
  const following = (onState: (state: LiveState) => void) => followLive({ endpoint, clock, signal: ended }, onState);
  if (!stdout.isTTY || !stdin.isTTY) return following(createLinesMode((line) => void stdout.write(`${line}\n`)));

  const listeners = new Set<(state: LiveState) => void>();
  const subscribe = (listener: (state: LiveState) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const screen = h(Screen, { subscribe, ask: createAsk(endpoint), now: () => clock.wall() });
  const shown = render(screen, { stdout, stdin, exitOnCtrlC: true, alternateScreen: true });
  const end = () => shown.unmount();
  signal.addEventListener('abort', end, { once: true });
  void shown.waitUntilExit().finally(() => quit.abort());
  try {
    await following((state) => {
      for (const tell of listeners) tell(state);
    });
  } finally {
    signal.removeEventListener('abort', end);
    shown.unmount();
  }
}
