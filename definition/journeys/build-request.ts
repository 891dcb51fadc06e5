import { randomUUID } from 'node:crypto';
import type { UserRequest } from '../../lib/model/journey-request.ts';
import { mapValues } from '../../lib/model/map-values.ts';
import { callInTime } from './call-in-time.ts';
import type { RequestContext, RequestFunction, RequestInFull } from './journey.ts';
import { isMethod, methodOf, RequestError } from './request-text.ts';
import { type Fillings, fill, fillPart, parseTemplate } from './template.ts';

/** A request that was told as data, as it is sent. Templates were checked before; throws where a value is missing. */
export function buildRequest(request: RequestInFull, fillings: Fillings): UserRequest {
  const { path, headers = {}, body, idempotencyKey } = request;
  const text = (template: string) => String(fill(parseTemplate(template), fillings));
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), text(value)]));
  const content = bodyOf(body, fillings);
  return {
    method: methodOf(request),
    path: pathOf(path, fillings),
    headers: {
      ...(typeof body === 'object' && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': randomUUID() }),
      ...own,
    },
    ...(content !== undefined && { body: content }),
  };
}

/** A value that the path begins with may be a path or a URL itself, as a `Location` is; every other is a part of one. */
function pathOf(template: string, fillings: Fillings): string {
  const path = parseTemplate(template).map((part, index) => {
    if (part.kind === 'text') return part.text;
    const value = String(fillPart(part, fillings));
    return index === 0 ? pathIn(value) : encodeURIComponent(value);
  });
  return path.join('');
}

function pathIn(value: string): string {
  const { pathname, search } = URL.parse(value) ?? { pathname: value, search: '' };
  return `${pathname.startsWith('/') ? '' : '/'}${pathname}${search}`;
}

function bodyOf(body: RequestInFull['body'], fillings: Fillings): string | undefined {
  if (body === undefined) return undefined;
  const filled = fillAll(body, fillings);
  return typeof body === 'string' ? String(filled) : JSON.stringify(filled);
}

function fillAll(value: unknown, fillings: Fillings): unknown {
  if (typeof value === 'string') return fill(parseTemplate(value), fillings);
  if (Array.isArray(value)) return value.map((one) => fillAll(one, fillings));
  if (typeof value !== 'object' || value === null) return value;
  return mapValues(value as Record<string, unknown>, (one) => fillAll(one, fillings));
}

/** What a user's function makes. Throws {@link RequestError} where it is no request, and where it never returns. */
export function askFunction(make: RequestFunction, context: RequestContext): UserRequest {
  const made: unknown = callInTime(make, () => make(context));
  if (typeof made !== 'object' || made === null || made instanceof Promise) {
    const what = made instanceof Promise ? 'a promise' : JSON.stringify(made);
    throw new RequestError(`its function gave ${what}, not a request such as { method: 'GET', path: '/books' }`);
  }
  const { method = 'GET', path, headers, body } = made as Partial<UserRequest>;
  if (!isMethod(method)) throw new RequestError(`its function gave the method ${JSON.stringify(method)}`);
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new RequestError(`its function gave the path ${JSON.stringify(path)}, which does not begin with /`);
  }
  if (body !== undefined && typeof body !== 'string') {
    throw new RequestError('its function gave a body that is no text: JSON.stringify makes it one');
  }
  return { method, path, ...(headers && { headers }), ...(body !== undefined && { body }) };
}
