import type { DescribedSystem } from '../../lib/model/events/description.ts';

/** Where a service or store is drawn. */
export interface Place {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly isStore: boolean;
}

export const [nodeWidth, nodeHeight] = [148, 34];
const [across, down] = [184, 52];

/** In columns by the longest way from users; what nobody calls begins a way of its own. */
export function placesOf({ services, stores }: DescribedSystem): Place[] {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number, path: readonly string[]) => {
    if (path.includes(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const { to } of services.find((service) => service.name === name)?.calls ?? [])
      visit(to, depth + 1, [...path, name]);
  };
  const called = new Set(services.flatMap(({ calls }) => calls.map(({ to }) => to)));
  for (const service of services) if (service.public || !called.has(service.name)) visit(service.name, 0, []);
  const last = Math.max(0, ...services.map(({ name }) => depths.get(name) ?? 0)) + 1;
  const columnOf = (name: string) => (stores.some((store) => store.name === name) ? last : (depths.get(name) ?? 0));
  const names = [...services.map(({ name }) => name), ...stores.map(({ name }) => name)];
  const columns = Map.groupBy(names, columnOf);
  const tallest = Math.max(...[...columns.values()].map(({ length }) => length));
  return [...columns].flatMap(([column, its]) =>
    its.map((name, row) => ({
      name,
      x: 6 + column * across,
      y: 6 + (row + (tallest - its.length) / 2) * down,
      isStore: stores.some((store) => store.name === name),
    })),
  );
}

/** From the right of one to the left of another. */
export function curve(from: Place, to: Place): string {
  const [x1, y1] = [from.x + nodeWidth, from.y + nodeHeight / 2];
  const [x2, y2] = [to.x, to.y + nodeHeight / 2];
  if (x2 <= x1) return `M${x1} ${y1} C${x1 + 50} ${y1}, ${x2 - 50} ${y2}, ${x2} ${y2}`;
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1} C${middle} ${y1}, ${middle} ${y2}, ${x2} ${y2}`;
}

/** The room that all of them take. */
export const sizeOf = (places: readonly Place[]): { readonly wide: number; readonly tall: number } => ({
  wide: Math.max(...places.map(({ x }) => x)) + nodeWidth + 12,
  tall: Math.max(...places.map(({ y }) => y)) + nodeHeight + 12,
});
