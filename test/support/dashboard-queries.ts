/** Every query of some dashboards' JSON: of their panels and their annotations. */
export function queriesIn(texts: readonly string[]): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'expr' && typeof inner === 'string') found.push(inner);
      else look(inner);
    }
  };
  for (const text of texts) look(JSON.parse(text));
  return found;
}
