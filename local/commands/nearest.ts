import { closest, distance } from 'fastest-levenshtein';

/** A suggestion for a name that is none: `; did you mean "payment-service"?`, or all there are when none is near. */
export function nearest(name: string, valid: readonly string[], prefix = ''): string {
  if (valid.length === 0) return '';
  const candidates = valid.filter((candidate) => candidate.includes(name) || name.includes(candidate));
  const best = candidates[0] ?? closest(name, [...valid]);
  const isNear = candidates.length > 0 || distance(name, best) <= Math.max(2, Math.floor(name.length / 2));
  return isNear ? `; did you mean ${prefix}${best}?` : `; there are ${valid.map((each) => prefix + each).join(', ')}`;
}
