import { isDeepStrictEqual } from 'node:util';
import { ConflictException } from './errors.ts';

/** Remembers client tokens, so that a request sent twice is carried out once. */
export interface ClientTokens {
  /**
   * Gives the id that `carryOut` made when the token was first used. Throws {@link ConflictException} where the token
   * came with another request.
   */
  once(token: string, request: unknown, carryOut: () => string): string;
}

/** A token holds for as long as `exists` says that what it made is there. */
export function createClientTokens(exists: (id: string) => boolean): ClientTokens {
  const used = new Map<string, { readonly request: unknown; readonly id: string }>();
  return {
    once: (token, request, carryOut) => {
      const earlier = used.get(token);
      if (!earlier || !exists(earlier.id)) {
        const id = carryOut();
        used.set(token, { request, id });
        return id;
      }
      if (!isDeepStrictEqual(earlier.request, request)) {
        throw new ConflictException(`clientToken: ${JSON.stringify(token)} was used for another request`);
      }
      return earlier.id;
    },
  };
}
