/** Does something once at a time, each as of its turn: all who wait for that turn share it. */
export function inTurns(act: () => Promise<unknown>): () => Promise<void> {
  let turn: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (next) return next;
    const mine = turn.then(async () => {
      next = undefined;
      await act();
    });
    next = mine;
    turn = mine.catch(() => {});
    return mine;
  };
}
