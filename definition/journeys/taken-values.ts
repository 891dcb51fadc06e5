import type { Fact, Scalar } from '../../lib/model/receipt.ts';

/** The values that users have taken from answers, by name: the newest of each, none of them twice. */
export interface TakenValues {
  add(values: Readonly<Record<string, Fact>>): void;
  has(name: string): boolean;
  /** One of them, by chance; undefined where there is none. */
  pick(name: string): Scalar | undefined;
}

const newest = 500;

export function createTakenValues(random: () => number): TakenValues {
  const byName = new Map<string, { readonly order: Scalar[]; readonly known: Set<Scalar> }>();
  return {
    add(values) {
      for (const [name, value] of Object.entries(values)) {
        const held = byName.get(name) ?? { order: [], known: new Set() };
        byName.set(name, held);
        for (const one of typeof value === 'object' ? value : [value]) {
          if (held.known.has(one)) continue;
          held.known.add(one);
          held.order.push(one);
          if (held.order.length > newest) held.known.delete(held.order.shift() as Scalar);
        }
      }
    },
    has: (name) => byName.has(name),
    pick(name) {
      const { order = [] } = byName.get(name) ?? {};
      return order[Math.floor(random() * order.length)];
    },
  };
}
