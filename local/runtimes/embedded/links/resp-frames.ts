/** Bytes of a message, or of what cannot be read any more. */
export interface Piece {
  readonly bytes: Buffer;
  /** The first bytes of the message: with the piece by which enough of it is known. */
  readonly head?: string;
  /** No byte of the message was given before this piece. */
  readonly isWhole: boolean;
  /** The message's last byte is in it. */
  readonly ends: boolean;
}

type Side = 'commands' | 'replies';

/** What tells one message from another: of a command two words, of a reply its type. Bytes. */
const headLengths: Readonly<Record<Side, number>> = { commands: 512, replies: 1 };
/** Of a line that is longer, as an error, the rest says nothing of lengths. */
const longestLine = 64;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Cuts the bytes of one direction of a Redis connection at the borders of its messages, in RESP2, RESP3 or inline. What is
 * neither, as TLS, ends the cutting: it and all after it are pieces of no message.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export class RespFrames {
  readonly #side: Side;
  /** Elements of the message that have not begun, and bytes of the one that has, with its line end. */
  #missing = 0;
  #skip = 0;
  #line = '';
  #head = nothing;
  /** What is known of the message has been told. */
  #isTold = false;
  #isWhole = true;
  #kept: Buffer[] = [];
  #lost = false;

  constructor(side: Side) {
    this.#side = side;
  }

  /** Nobody can tell any more where messages begin and end. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** What comes is not cut any more. */
  give(): void {
    this.#lost = true;
  }

  /** What of a message was kept until enough of it is known, to be given now. */
  release(): Buffer[] {
    const kept = this.#kept;
    this.#kept = [];
    if (kept.length > 0) this.#isWhole = false;
    return kept;
  }

  /** @param keeps whether a message's first bytes are kept until enough of it is known */
  *cut(bytes: Buffer, keeps = false): Generator<Piece> {
    let at = 0;
    while (at < bytes.length) {
      const from = at;
      const ends = this.#lost ? undefined : this.#read(bytes, from);
      if (!ends || this.#lost) {
        yield { bytes: Buffer.concat([...this.release(), bytes.subarray(from)]), isWhole: false, ends: false };
        return;
      }
      at = ends.at;
      yield* this.#piece(bytes.subarray(from, at), ends.isOver, keeps);
    }
  }

  *#piece(part: Buffer, ends: boolean, keeps: boolean): Generator<Piece> {
    const length = headLengths[this.#side];
    if (!this.#isTold) this.#head = Buffer.concat([this.#head, part.subarray(0, length - this.#head.length)]);
    const isKnown = !this.#isTold && (ends || this.#head.length >= length);
    if (keeps && !isKnown && !this.#isTold) {
      this.#kept.push(part);
      return;
    }
    const piece = {
      bytes: this.#kept.length === 0 ? part : Buffer.concat([...this.#kept, part]),
      ...(isKnown && { head: this.#head.toString('latin1') }),
      ...{ isWhole: this.#isWhole, ends },
    };
    this.#kept = [];
    this.#isWhole = ends;
    this.#isTold = !ends && (this.#isTold || isKnown);
    if (ends || isKnown) this.#head = nothing;
    yield piece;
  }

  /** Reads on to the end of the message, or of the bytes. */
  #read(bytes: Buffer, from: number): { at: number; isOver: boolean } {
    let at = from;
    if (this.#missing === 0 && this.#skip === 0 && this.#line === '') this.#begin(bytes[at] as number);
    while (at < bytes.length && !this.#lost) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else {
        const newline = bytes.indexOf('\n', at);
        const end = newline < 0 ? bytes.length : newline + 1;
        this.#line += bytes.toString('latin1', at, Math.min(end, at + longestLine - this.#line.length));
        at = end;
        if (newline < 0) break;
        this.#missing += this.#elementsIn(this.#line);
        this.#line = '';
      }
      if (this.#missing === 0 && this.#skip === 0) return { at, isOver: true };
    }
    return { at, isOver: false };
  }

  #begin(byte: number): void {
    this.#missing = 1;
    const isText = byte === 0x0d || byte === 0x0a || (byte >= 0x20 && byte < 0x7f);
    if (!isText) this.#lost = true;
  }

  /** By how many elements a line changes what is missing. */
  #elementsIn(line: string): number {
    const type = line[0] ?? '';
    const isInline = this.#side === 'commands' && this.#missing === 1 && type !== '*' && type !== '$';
    if (isInline || '+-:_#,('.includes(type)) return -1;
    const count = Number(/^.(-?\d{1,10})\r?\n$/.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(count)) this.#lost = true;
    else if ('$!='.includes(type)) {
      this.#skip = count < 0 ? 0 : count + 2;
      return -1;
    } else if ('*~>'.includes(type)) return Math.max(0, count) - 1;
    else if (type === '%') return 2 * count - 1;
    // Attributes come before the element that they are of.
    else if (type === '|') return 2 * count;
    else this.#lost = true;
    return 0;
  }
}
