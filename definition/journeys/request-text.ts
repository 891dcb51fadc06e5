import { isIdempotent, type Method, methods } from '../../lib/model/journey-request.ts';
import type { RequestDefinition, RequestFunction, RequestInFull } from './journey.ts';

/** A request that cannot be one; the message names it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** A request that was told as a text, in full; undefined where a function makes it. Throws {@link RequestError}. */
export function inFull(request: RequestDefinition): RequestInFull | undefined {
  if (typeof request === 'function') return undefined;
  if (typeof request === 'object') return request;
  const [method = '', path] = request.includes(' ') ? request.split(/ +(.*)/, 2) : ['GET', request];
  if (!isMethod(method) || !path) {
    throw new RequestError(
      `${JSON.stringify(request)} is no request, such as GET /books: a method (${methods.join(', ')}) and a path`,
    );
  }
  return { method, path };
}

export const isFunction = (request: RequestDefinition): request is RequestFunction => typeof request === 'function';

export const methodOf = ({ method, body }: RequestInFull): Method => method ?? (body === undefined ? 'GET' : 'POST');

export const isMethod = (text: unknown): text is Method => methods.includes(text as Method);

/** Whether a request of that method leaves everything as it is. */
export const isSafe = (method: Method): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Whether it may be sent again where no answer came. */
export const mayBeRepeated = (request: RequestInFull): boolean =>
  request.idempotent ?? (request.idempotencyKey || isIdempotent({ ...request, method: methodOf(request) }));

/** The requests of a journey, in their order. */
export const stepsOf = ({
  request,
  steps = [],
}: {
  readonly request?: RequestDefinition | undefined;
  readonly steps?: readonly RequestDefinition[] | undefined;
}): readonly RequestDefinition[] => (request === undefined ? steps : [request]);

/** Every text of a request that may hold values, with its place in it. */
export function textsOf(
  request: RequestInFull,
): { readonly text: string; readonly at: readonly (string | number)[] }[] {
  const { path, headers = {}, body } = request;
  return [...textsIn(path, ['path']), ...textsIn(headers, ['headers']), ...textsIn(body, ['body'])];
}

function textsIn(
  value: unknown,
  at: readonly (string | number)[],
): { text: string; at: readonly (string | number)[] }[] {
  if (typeof value === 'string') return [{ text: value, at }];
  if (Array.isArray(value)) return value.flatMap((one, index) => textsIn(one, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, [...at, key]));
}
