import { keptSeconds } from './limits.ts';
import type { About, Message, SecondView, View } from './view.ts';

/** What a dashboard knows of a system. */
export interface Known {
  readonly view?: View;
  readonly about?: About;
  /** Of the users; the oldest first. */
  readonly seconds: readonly SecondView[];
}

/** What it knows once it has been told more. */
export function afterMessage(known: Known, message: Message): Known {
  switch (message.type) {
    case 'all':
      return { view: message.view, seconds: message.seconds, about: message.about };
    case 'view':
      return { ...known, view: message.view };
    case 'seconds': {
      const fresh = new Set(message.seconds.map(({ at }) => at));
      const all = [...known.seconds.filter(({ at }) => !fresh.has(at)), ...message.seconds];
      return { ...known, seconds: all.toSorted((one, other) => one.at - other.at).slice(-keptSeconds) };
    }
  }
}
