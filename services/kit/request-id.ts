import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** All attempts of one request have the same id, by which whoever watches tells them from others. */
export const requestIdHeader = 'x-request-id';

const current = new AsyncLocalStorage<string>();

/** Of the request that an attempt is made of now; undefined outside of one. */
export const requestId = (): string | undefined => current.getStore();

/** Turns what makes one attempt into one whose attempts, all of them, are of one request. */
export function asOneRequest<Given, Result>(attempt: (given: Given) => Result): (given: Given) => Result {
  const id = randomUUID();
  return (given) => current.run(id, () => attempt(given));
}
