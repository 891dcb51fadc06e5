export interface Element {
  readonly name: string;
  /** Of numbers. */
  readonly value?: number;
}

const sizes: Readonly<Record<number, number>> = {
  1: 8,
  6: 0,
  7: 12,
  8: 1,
  9: 8,
  10: 0,
  16: 4,
  17: 8,
  18: 8,
  19: 16,
  127: 0,
  255: 0,
};

/** The elements at the top of a document, as far as it is there. Source: bsonspec.org, version 1.1. */
export function* elementsOf(document: Buffer): Generator<Element> {
  let at = 4;
  while (at < document.length && document[at] !== 0) {
    const type = document[at] as number;
    const end = document.indexOf(0, at + 1);
    if (end < 0) return;
    const name = document.toString('utf8', at + 1, end);
    at = end + 1;
    const size = sizeOf(type, document, at);
    const isThere = size !== undefined && at + size <= document.length;
    const value = isThere ? numberAt(type, document, at) : undefined;
    yield value === undefined ? { name } : { name, value };
    if (!isThere) return;
    at += size;
  }
}

/** Undefined where it cannot be told. */
function sizeOf(type: number, document: Buffer, at: number): number | undefined {
  const fixed = sizes[type];
  if (fixed !== undefined) return fixed;
  if (at + 4 > document.length) return undefined;
  const length = document.readInt32LE(at);
  if (length < 0) return undefined;
  if (type === 3 || type === 4) return length;
  if (type === 2 || type === 13 || type === 14) return 4 + length;
  return type === 5 ? 5 + length : undefined;
}

function numberAt(type: number, document: Buffer, at: number): number | undefined {
  if (type === 1) return document.readDoubleLE(at);
  if (type === 16) return document.readInt32LE(at);
  return type === 18 ? Number(document.readBigInt64LE(at)) : undefined;
}
