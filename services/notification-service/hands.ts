/** How much a worker has taken on. */
export interface Hands {
  /** How many messages more it may take. */
  room(): number;
  /** Resolves when that may have changed. */
  changed(): Promise<void>;
  /** Has a message in hand until it is done with; `doing` must not reject. */
  take(doing: Promise<void>): void;
  /** Works on one of those in hand; what takes from users is followed by a rest as long, before there is room again. */
  work<T>(task: () => Promise<T>, takesFromUsers: boolean): Promise<T>;
  /** Resolves when none is in hand that is there now. */
  empty(): Promise<void>;
}

/**
 * Messages in hand at once, those that wait among them, and those that are worked on: what has piled up in an outage is
 * made up for beside users, and not in their place.
 */
const mostInHand = 10;
const mostAtWork = 2;

export function createHands(): Hands {
  const inHand = new Set<Promise<void>>();
  let atWork = 0;
  let next = Promise.withResolvers<void>();
  const change = () => {
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  const rested = () => {
    atWork -= 1;
    change();
  };
  return {
    room: () => Math.min(mostInHand - inHand.size, mostAtWork - atWork),
    changed: () => next.promise,
    take(doing) {
      inHand.add(doing);
      doing.then(() => {
        inHand.delete(doing);
        change();
      });
    },
    async work(task, takesFromUsers) {
      atWork += 1;
      const begun = performance.now();
      try {
        return await task();
      } finally {
        if (takesFromUsers) setTimeout(rested, performance.now() - begun);
        else rested();
      }
    },
    empty: async () => void (await Promise.all(inHand)),
  };
}
