/** What can be done to a store beside cutting it off; also the kinds of effect that do it. */
const actions = ['failover', 'throttle'] as const;

export type StoreAction = (typeof actions)[number];

export const isStoreAction = (kind: string): kind is StoreAction => actions.some((action) => action === kind);

/** What can be done to which stores, by their names. */
export type StoreActions = Readonly<Record<string, readonly StoreAction[]>>;

/** The stores to which it can be done. */
export function storesThatTake(actions: StoreActions, action: StoreAction): string[] {
  return Object.keys(actions).filter((store) => actions[store]?.includes(action));
}

/** Why it cannot be done to a store, naming those that take it; undefined where it can. */
export function whyNotOn(store: string, action: StoreAction, actions: StoreActions): string | undefined {
  const takers = storesThatTake(actions, action);
  if (takers.includes(store)) return undefined;
  const others = takers.length > 0 ? `only ${takers.join(', ')} can` : 'no store can';
  return `${JSON.stringify(store)} cannot take a ${action}: ${others}`;
}
