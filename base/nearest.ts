import { closest, distance } from 'fastest-levenshtein';

const mostListed = 16;

/** A suggestion for a name that is none: `; did you mean cpu-stress?`, or what there is when none is near. */
export function nearest(name: string, valid: readonly string[], prefix = ''): string {
  if (valid.length === 0) return '';
  const near = nearestOf(name, valid);
  if (near !== undefined) return `; did you mean ${prefix}${near}?`;
  const listed = valid.slice(0, mostListed).map((each) => prefix + each);
  const more = valid.length - listed.length;
  return `; there are ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The name that was likely meant; undefined where none is near. */
export function nearestOf(name: string, valid: readonly string[]): string | undefined {
  if (valid.length === 0) return undefined;
  const like = alike(name, valid);
  if (like !== undefined) return like;
  const best = closest(name, [...valid]);
  return distance(name, best) <= Math.max(2, Math.floor(name.length / 2)) ? best : undefined;
}

/** The same suggestion among names of which there are many, such as programs: only what a slip of the finger makes of one. */
export function misspelled(name: string, valid: readonly string[], prefix = ''): string {
  if (name.length < 3 || valid.length === 0) return '';
  const best = closest(name, [...valid]);
  return distance(name, best) <= (name.length < 5 ? 1 : 2) ? `; did you mean ${prefix}${best}?` : '';
}

/** One that holds the name or is held by it, or that begins as it does; case and dashes aside. */
function alike(name: string, valid: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '');
  const wanted = plain(name);
  const begin = wanted.slice(0, Math.max(4, Math.ceil(wanted.length / 2)));
  return (
    valid.find((each) => plain(each).includes(wanted) || wanted.includes(plain(each))) ??
    valid.find((each) => plain(each).startsWith(begin))
  );
}
