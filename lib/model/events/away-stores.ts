import type { Event } from './event.ts';
import type { StoreChange } from './store-state.ts';

/** The stores that are away, as the events have it. */
export function awayIn(events: readonly Event[]): StoreChange[] {
  const away = new Map<string, StoreChange>();
  for (const event of events) {
    if (event.type !== 'store-state') continue;
    const { store, address, state, since, reason } = event;
    if (state === 'away') away.set(store, { store, address, state, since, reason });
    else away.delete(store);
  }
  return [...away.values()];
}
