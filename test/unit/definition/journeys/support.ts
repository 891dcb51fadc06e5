import type { Reply } from '../../../../lib/model/journey-request.ts';

/** An answer with that JSON, or that text. */
export function reply(status: number, body: unknown = '', headers: Record<string, string> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: text, json: () => JSON.parse(text) };
}
