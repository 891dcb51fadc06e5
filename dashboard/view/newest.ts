/** A list that keeps the newest of what it is given, up to `most`. */
export interface Newest<Item> {
  add(item: Item): void;
  /** The oldest first. */
  all(): readonly Item[];
}

export function createNewest<Item>(most: number): Newest<Item> {
  let items: Item[] = [];
  return {
    add(item) {
      items.push(item);
      // Not at every one: what is kept is copied.
      if (items.length > 2 * most) items = items.slice(-most);
    },
    all: () => items.slice(-most),
  };
}

/** Forgets the oldest entries of a map beyond so many, in the order in which they came. */
export function keepNewest(map: Map<unknown, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
