import type { Dispatcher } from 'undici';
import type { Reply } from '../../lib/model/journey-request.ts';

/** What is kept of a body; the rest is waited for all the same. */
const mostBytes = 1024 * 1024;

/** Reads an answer to its last byte. Its JSON is parsed once, and only where somebody wants it. */
export async function readReply({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Reply> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (kept < mostBytes) chunks.push(chunk);
    kept += chunk.length;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  let parsed: { readonly value: unknown } | undefined;
  return {
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value.join(', ') : String(value),
      ]),
    ),
    body: text,
    json() {
      parsed ??= { value: JSON.parse(text) };
      return parsed.value;
    },
  };
}
