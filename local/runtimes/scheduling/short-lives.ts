/** How long a task is there, milliseconds: the same on every runtime. */
export const shortLives = {
  /** How long a program must be there that shows in no other way that it has started: one that ends at once is there for a moment too. */
  lasting: 1000,
  /** A task that ends by itself within this time has hardly run: the third in a row and later ones are replaced later. */
  hardlyRan: 10_000,
} as const;
