import type { Reply } from '../../lib/model/journey-request.ts';
import type { Fact, Scalar } from '../../lib/model/receipt.ts';
import { findInBody } from './outcome-rules.ts';
import { findsMany } from './pointer.ts';

const ofHeader = 'header:';
/** Of a list no more than the first so many. */
const mostOfList = 500;

/** The header that a place to take a value from names; undefined where it is a JSON pointer. */
export const headerIn = (place: string): string | undefined =>
  place.startsWith(ofHeader) ? place.slice(ofHeader.length).trim().toLowerCase() : undefined;

/** What is taken from an answer, by name: what is not there, is a list or an object itself, is not taken. */
export function takeFrom(reply: Reply, take: Readonly<Record<string, string>>): Record<string, Fact> {
  return Object.fromEntries(
    Object.entries(take).flatMap(([name, place]): [string, Fact][] => {
      const header = headerIn(place);
      if (header !== undefined) return reply.headers[header] === undefined ? [] : [[name, reply.headers[header]]];
      const found = findInBody(reply, place).filter(isScalar);
      if (findsMany(place)) return found.length > 0 ? [[name, found.slice(0, mostOfList)]] : [];
      return found[0] === undefined ? [] : [[name, found[0]]];
    }),
  );
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);
