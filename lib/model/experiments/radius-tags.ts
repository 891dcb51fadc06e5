import type { Tags } from '../fis-template.ts';
import { labels } from '../labels.ts';

/** What a tag's value may have. Source: FIS API reference, TagResource. */
const longestValue = 256;

/**
 * Services and stores as the tags that say how far harm may reach: names separated by spaces, and as many tags as they
 * need, of which the second ends in `-2`.
 */
export function radiusTags(names: readonly string[]): Tags {
  const full: string[] = [];
  let last = '';
  for (const name of names) {
    const longer = last === '' ? name : `${last} ${name}`;
    if (longer.length > longestValue) full.push(last);
    last = longer.length > longestValue ? name : longer;
  }
  return Object.fromEntries([...full, last].map((value, index) => [labelAt(index), value]));
}

/** The names that tags say; undefined where they say nothing of it. */
export function radiusIn(tags: Tags): string[] | undefined {
  if (tags[labels.expectedRadius] === undefined) return undefined;
  const names: string[] = [];
  for (let index = 0; tags[labelAt(index)] !== undefined; index++) {
    names.push(...(tags[labelAt(index)] as string).split(' ').filter(Boolean));
  }
  return names;
}

const labelAt = (index: number): string => `${labels.expectedRadius}${index === 0 ? '' : `-${index + 1}`}`;
