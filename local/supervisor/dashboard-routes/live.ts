import type { Clock } from '../../../base/clock.ts';
import type { FoldedView } from '../../../dashboard/view/fold-view.ts';
import type { About, Message, SecondView, StartingView, Told } from '../../../dashboard/view/view.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';

/** What every dashboard is told: one text for all that look. */
export interface Live {
  /** Tells all there is, then what is new; gives how to end that. */
  subscribe(tell: (message: string) => void): () => void;
  /** What is asked for and has not begun: undefined = nothing. */
  starting(now: StartingView | undefined): void;
}

/** Changes are told together: so long after the first of them, milliseconds. */
const together = 80;

interface LiveOptions {
  readonly log: Pick<EventLog, 'since' | 'subscribe'>;
  readonly folded: FoldedView;
  readonly about: About;
  readonly clock: Clock;
}

export function createLive({ log, folded, about, clock }: LiveOptions): Live {
  const listeners = new Set<(message: string) => void>();
  let waiting: StartingView | undefined;
  let isDue = false;
  let isChanged = false;
  let fresh = new Map<number, SecondView>();

  const view = () => ({ ...folded.view(), ...(waiting && { starting: waiting }) });
  const textOf = (told: Told) => JSON.stringify({ ...told, now: clock.wall() } satisfies Message);
  const tellAll = (told: Told) => {
    if (listeners.size === 0) return;
    const text = textOf(told);
    for (const tell of listeners) tell(text);
  };
  const tellNews = () => {
    isDue = false;
    if (fresh.size > 0) tellAll({ type: 'seconds', seconds: [...fresh.values()] });
    if (isChanged) tellAll({ type: 'view', view: view() });
    isChanged = false;
    fresh = new Map();
  };
  const schedule = () => {
    if (isDue || listeners.size === 0) return;
    isDue = true;
    clock.after(together, tellNews, { idle: true });
  };

  for (const event of log.since(0)) folded.add(event);
  log.subscribe((event) => {
    // What was waited for has begun.
    if (event.type === 'experiment-state') waiting = undefined;
    const { isNews, second } = folded.add(event);
    if (second) fresh.set(second.at, second);
    isChanged ||= isNews;
    if (isNews || second) schedule();
  });

  return {
    subscribe(tell) {
      // What is due is in what it is told now; the others still wait for it.
      tell(textOf({ type: 'all', view: view(), seconds: folded.seconds(), about }));
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    starting(now) {
      waiting = now;
      isChanged = true;
      schedule();
    },
  };
}
