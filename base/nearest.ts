import { closest, distance } from 'fastest-levenshtein';

const mostListed = 16;

/** A suggestion for a name that is none: `; did you mean cpu-stress?`, or what there is when none is near. */
export function nearest(name: string, valid: readonly string[], prefix = ''): string {
  if (valid.length === 0) return '';
  const best = alike(name, valid) ?? closest(name, [...valid]);
  const isNear = alike(name, valid) !== undefined || distance(name, best) <= Math.max(2, Math.floor(name.length / 2));
  if (isNear) return `; did you mean ${prefix}${best}?`;
  const listed = valid.slice(0, mostListed).map((each) => prefix + each);
  const more = valid.length - listed.length;
  return `; there are ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
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
