/** That a store which was there already takes no connections, seen past every link, or takes them again. */
export interface StoreChange {
  readonly store: string;
  readonly address: string;
  readonly state: 'there' | 'away';
  /** When it was last seen to take one before it was away, monotonic milliseconds. */
  readonly since: number;
  /** What connections came to; empty where it is there. */
  readonly reason: string;
}

export function storeInWords({ store, address, state, reason }: Omit<StoreChange, 'since'>): string {
  const what = state === 'away' ? `takes no connections: ${reason}` : 'takes connections again';
  return `store ${store} at ${address} ${what}`;
}
