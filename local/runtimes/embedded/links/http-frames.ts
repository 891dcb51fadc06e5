/** Bytes of a message, or of several that cannot be told apart any more. */
export interface Piece {
  readonly bytes: Buffer;
  /** The message's head is in it, whole. */
  readonly starts: boolean;
  /** Its last byte is in it. */
  readonly ends: boolean;
}

const headEnd = '\r\n\r\n';
const longestHead = 64 * 1024;

/**
 * Cuts the bytes of one direction of an HTTP/1.1 connection at the borders of its messages, by head and content-length.
 * The bytes of a head are kept until it is whole. A message whose length is told otherwise ends the cutting: it and all
 * after it are pieces that neither start nor end.
 */
export class HttpFrames {
  #head: Buffer = Buffer.alloc(0);
  #left = 0;
  #lost = false;

  /** Nobody can tell any more where messages begin and end. */
  get isLost(): boolean {
    return this.#lost;
  }

  *cut(bytes: Buffer): Generator<Piece> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#lost) {
        yield { bytes: rest, starts: false, ends: false };
        return;
      }
      if (this.#left > 0) {
        const piece = rest.subarray(0, this.#left);
        this.#left -= piece.length;
        rest = rest.subarray(piece.length);
        yield { bytes: piece, starts: false, ends: this.#left === 0 };
        continue;
      }
      rest = this.#head.length > 0 ? Buffer.concat([this.#head, rest]) : rest;
      this.#head = Buffer.alloc(0);
      const end = rest.indexOf(headEnd);
      if (end < 0 && rest.length <= longestHead) {
        this.#head = rest;
        return;
      }
      const length = end < 0 ? undefined : bodyLength(rest.toString('latin1', 0, end));
      if (length === undefined) {
        this.#lost = true;
        continue;
      }
      const piece = rest.subarray(0, end + headEnd.length + length);
      this.#left = end + headEnd.length + length - piece.length;
      rest = rest.subarray(piece.length);
      yield { bytes: piece, starts: true, ends: this.#left === 0 };
    }
  }
}

/** Undefined where the head does not say it by a content-length. Source: RFC 9112, section 6.3. */
export function bodyLength(head: string): number | undefined {
  if (/^transfer-encoding:/im.test(head)) return undefined;
  const given = /^content-length:[ \t]*(\d{1,12})[ \t]*$/im.exec(head)?.[1];
  if (given !== undefined) return Number(given);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  const hasNone = status === undefined || status === '204' || status === '304' || status.startsWith('1');
  return hasNone ? 0 : undefined;
}
