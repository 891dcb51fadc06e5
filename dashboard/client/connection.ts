import { afterMessage, type Known } from '../view/after-message.ts';
import type { Message } from '../view/view.ts';

/** What the page knows. `now()`: the time of the machine that the system is on, milliseconds since the epoch. */
export interface State extends Known {
  /** Whether what is shown is what is. */
  readonly isLive: boolean;
  readonly now: () => number;
}

export interface Connection {
  state(): State;
  onChange(listener: () => void): () => void;
}

/** Browsers try again by themselves, but not where the answer was an error. */
const againAfter = 1000;

/** Listens to what the server tells, and again where it was interrupted. */
export function connect(url: string): Connection {
  const listeners = new Set<() => void>();
  let offset = 0;
  let state: State = { seconds: [], isLive: false, now: () => Date.now() + offset };
  const change = (changes: Partial<State>) => {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  };

  const open = () => {
    const source = new EventSource(url);
    source.onmessage = ({ data }) => {
      const message = JSON.parse(data) as Message;
      offset = message.now - Date.now();
      change({ ...afterMessage(state, message), isLive: true });
    };
    source.onerror = () => {
      if (state.isLive) change({ isLive: false });
      if (source.readyState === EventSource.CLOSED) setTimeout(open, againAfter);
    };
  };
  open();
  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
