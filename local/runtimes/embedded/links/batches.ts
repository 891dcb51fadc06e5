import { crc32 } from 'node:zlib';

/** The items of one table: the requests of a write, or the keys of a read with what is asked of each. */
type Items = readonly unknown[] | { readonly Keys: readonly unknown[] };
type Tables = Readonly<Record<string, Items>>;

/** A batch that was divided. */
export interface Batch {
  /** What goes on to the table; undefined where nothing is left to ask for. */
  readonly request: Buffer | undefined;
  /** What is left, as its caller is to get it back. */
  readonly left: Tables;
  readonly field: 'UnprocessedItems' | 'UnprocessedKeys';
}

/**
 * Divides a request of BatchWriteItem or BatchGetItem: its last items, that share of them and at least one, are left.
 * Undefined where it is none that can be read. Source: Amazon DynamoDB API reference.
 */
export function batchOf(request: Buffer, percent: number): Batch | undefined {
  const body = bodyOf(request);
  const tables = body?.RequestItems as Tables | undefined;
  if (typeof tables !== 'object' || tables === null) return undefined;
  const lists = Object.entries(tables).map(([table, items]) => ({ table, items, count: itemsOf(items)?.length }));
  if (lists.length === 0 || lists.some(({ count }) => count === undefined)) return undefined;
  const total = lists.reduce((sum, { count = 0 }) => sum + count, 0);
  let passing = total - Math.max(1, Math.round((total * percent) / 100));
  const passed: Record<string, Items> = {};
  const left: Record<string, Items> = {};
  for (const { table, items, count = 0 } of lists) {
    const here = Math.min(passing, count);
    passing -= here;
    if (here > 0) passed[table] = partOf(items, 0, here);
    if (here < count) left[table] = partOf(items, here, count);
  }
  const isWrite = /^x-amz-target:.*BatchWriteItem/im.test(headOf(request));
  return {
    request: Object.keys(passed).length === 0 ? undefined : withBody(request, { ...body, RequestItems: passed }),
    left,
    field: isWrite ? 'UnprocessedItems' : 'UnprocessedKeys',
  };
}

/** The table's reply, with what was left; as it is where it is an error; undefined where it cannot be read. */
export function withUnprocessed(reply: Buffer, { left, field }: Batch): Buffer | undefined {
  if (!/^HTTP\/1\.[01] 200/.test(headOf(reply))) return reply;
  const body = bodyOf(reply);
  if (!body) return undefined;
  const unprocessed = { ...((body[field] as Tables | undefined) ?? {}) };
  for (const [table, items] of Object.entries(left)) {
    const own = unprocessed[table];
    const all = [...(own ? (itemsOf(own) ?? []) : []), ...(itemsOf(items) ?? [])];
    unprocessed[table] = 'Keys' in items ? { ...items, Keys: all } : all;
  }
  return withBody(reply, { ...body, [field]: unprocessed });
}

function itemsOf(items: Items): readonly unknown[] | undefined {
  const list = 'Keys' in Object(items) ? (items as { Keys: unknown }).Keys : items;
  return Array.isArray(list) ? list : undefined;
}

function partOf(items: Items, from: number, to: number): Items {
  return 'Keys' in items ? { ...items, Keys: items.Keys.slice(from, to) } : items.slice(from, to);
}

const headEnd = '\r\n\r\n';

const headOf = (message: Buffer): string => message.toString('latin1', 0, message.indexOf(headEnd));

function bodyOf(message: Buffer): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(message.toString('utf8', message.indexOf(headEnd) + headEnd.length));
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The message with another body, and what its head says of that. */
function withBody(message: Buffer, body: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(body));
  const head = headOf(message)
    .replace(/^(content-length:).*$/im, `$1 ${bytes.length}`)
    .replace(/^(x-amz-crc32:).*$/im, `$1 ${crc32(bytes)}`);
  return Buffer.concat([Buffer.from(head + headEnd, 'latin1'), bytes]);
}
