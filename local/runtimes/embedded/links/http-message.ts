import { bodyLength } from './http-frames.ts';

const headEnd = '\r\n\r\n';
const lastChunk = '\r\n0\r\n\r\n';
const longestHead = 64 * 1024;

/** Sees whether one message of HTTP/1.1 is whole, as its bytes come. Source: RFC 9112, section 6.3. */
export class HttpMessage {
  /** That it has no body, whatever its head says, as a reply to HEAD. */
  readonly #isBodiless: boolean;
  #head = '';
  /** Bytes of its body that have not come yet; in chunks, where only its end tells them; undefined where nobody knows. */
  #missing: number | 'chunks' | undefined;
  #hasHead = false;
  #tail = '';
  #isOver = false;

  constructor({ isBodiless = false } = {}) {
    this.#isBodiless = isBodiless;
  }

  /** Empty until it is whole. */
  get head(): string {
    return this.#hasHead ? this.#head : '';
  }

  /** Its last byte has come, and nothing after it. Of what is longer than it says, or does not say, it is never told. */
  get isWhole(): boolean {
    if (!this.#hasHead || this.#isOver) return false;
    return this.#missing === 'chunks' ? this.#tail === lastChunk : this.#missing === 0;
  }

  take(bytes: Buffer): void {
    if (this.isWhole) this.#isOver = true;
    if (this.#isOver) return;
    if (this.#hasHead) this.#count(bytes);
    else this.#begin(bytes.toString('latin1'));
  }

  #begin(text: string): void {
    this.#head += text;
    const end = this.#head.indexOf(headEnd);
    if (end < 0) {
      this.#isOver = this.#head.length > longestHead;
      return;
    }
    const body = this.#head.slice(end + headEnd.length);
    this.#head = this.#head.slice(0, end);
    this.#hasHead = true;
    this.#tail = headEnd;
    this.#missing = this.#bodyLength();
    if (body.length > 0) this.#count(Buffer.from(body, 'latin1'));
  }

  #bodyLength(): number | 'chunks' | undefined {
    if (this.#isBodiless) return 0;
    return /^transfer-encoding:.*\bchunked[ \t]*$/im.test(this.#head) ? 'chunks' : bodyLength(this.#head);
  }

  #count(bytes: Buffer): void {
    if (this.#missing === 'chunks') {
      this.#tail = (this.#tail + bytes.toString('latin1', Math.max(0, bytes.length - lastChunk.length))).slice(
        -lastChunk.length,
      );
    } else if (this.#missing !== undefined) {
      this.#missing -= bytes.length;
      this.#isOver = this.#missing < 0;
    }
  }
}
