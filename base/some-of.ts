/** The first names, and how many more there are: `a, b and 4 more`. */
export function someOf(names: readonly string[], most: number): string {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(', ')} and ${left} more` : names.join(', ');
}
