import { Unreadable } from './legible.ts';

/** How the messages of a protocol are told apart. */
export interface Shape {
  /** Bytes from which a message's length is known. */
  readonly header: number;
  /** Length of the whole message. */
  total(header: Buffer): number;
}

/** The beginning of a message, and when its first byte came. */
export interface Message {
  readonly bytes: Buffer;
  readonly at: number;
}

const longestMessage = 2 ** 30;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Cuts the bytes of one direction into messages, however they come, and keeps of each the beginning alone. Whoever takes
 * them may change the shape of those to come. Throws Unreadable where a length is none.
 */
export class Messages {
  shape: Shape;
  readonly #kept: number;
  #held = nothing;
  #begun = 0;
  #skip = 0;

  constructor(shape: Shape, kept = 256) {
    this.shape = shape;
    this.#kept = kept;
  }

  *cut(at: number, bytes: Buffer): Generator<Message> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, rest.length);
        this.#skip -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      if (this.#held.length === 0) this.#begun = at;
      else rest = Buffer.concat([this.#held, rest]);
      this.#held = nothing;
      const { header } = this.shape;
      const total = rest.length < header ? header : this.#totalOf(rest);
      const wanted = Math.min(total, header + this.#kept);
      if (rest.length < header || rest.length < wanted) {
        this.#held = Buffer.from(rest);
        return;
      }
      this.#skip = total - wanted;
      const message = { bytes: rest.subarray(0, wanted), at: this.#begun };
      rest = rest.subarray(wanted);
      yield message;
    }
  }

  #totalOf(rest: Buffer): number {
    const total = this.shape.total(rest);
    if (total < this.shape.header || total > longestMessage) throw new Unreadable(`a message of ${total} bytes`);
    return total;
  }
}
