export interface Product {
  readonly id: string;
  readonly category: string;
}

/** How many products are recommended. */
const count = 4;

/** Ids of products that go with one: its own category first, then the others, always in the same order. */
export function alsoBought(productId: string, products: readonly Product[]): string[] {
  const category = products.find((product) => product.id === productId)?.category;
  const others = products.filter((product) => product.id !== productId).sort((a, b) => (a.id < b.id ? -1 : 1));
  const [near, far] = [true, false].map((same) => others.filter((other) => (other.category === category) === same));
  return [...(near ?? []), ...(far ?? [])].slice(0, count).map((product) => product.id);
}
