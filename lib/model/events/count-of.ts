/** How many there are of a kind in an audit, in its counts or in a debt; a kind that is not there counts none. */
export function countOf(record: Readonly<Record<string, unknown>>, kind: string): number {
  const value = record[kind];
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : 0;
}
