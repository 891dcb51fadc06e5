import { ValidationException } from '../engine/errors.ts';
import type { Query } from './operation.ts';

const defaultPage = 100;

export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/**
 * One page of a list in the order of its keys. The token holds the list's name and the last key given, so that a page
 * is right also when items came or went between. Throws ValidationException for a maxResults or nextToken that is none.
 */
export function paginate<T>(list: string, all: readonly T[], keyOf: (item: T) => string, query: Query): Page<T> {
  const size = maxResults(query);
  const after = query.nextToken === undefined ? undefined : readToken(list, query.nextToken);
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(last && rest.length > size && { nextToken: writeToken(list, last.key) }),
  };
}

function maxResults({ maxResults: text }: Query): number {
  if (text === undefined) return defaultPage;
  const number = typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 100) {
    throw new ValidationException(`maxResults: ${JSON.stringify(text)} is not a whole number from 1 to 100`);
  }
  return number;
}

const writeToken = (list: string, key: string) => Buffer.from(JSON.stringify([list, key])).toString('base64url');

function readToken(list: string, token: string | readonly string[]): string {
  try {
    const [name, key] = JSON.parse(Buffer.from(String(token), 'base64url').toString());
    if (name === list && typeof key === 'string') return key;
  } catch {
    // Not one of ours: told below.
  }
  throw new ValidationException(`nextToken: ${JSON.stringify(token)} is not a token of this list`);
}
