import { lineOf } from './http-gate.ts';
import { HttpMessage } from './http-message.ts';
import { longestRequest, mostRetries } from './retry-policy.ts';

/** What a caller has asked for, kept until it is clear that it need not be asked again. */
export class AskedRequest {
  readonly #message = new HttpMessage();
  readonly #method: string;
  #kept: Buffer[] = [];
  #length = 0;
  #retries = 0;
  /** The first bytes of a reply that do not tell its status yet. */
  #early: Buffer = nothing;
  #reply: HttpMessage | undefined;
  readonly #met = new Set<string>();

  private constructor(method: string) {
    this.#method = method;
  }

  /** Undefined where bytes do not begin a request of HTTP/1.1 whose reply can be told from another's. */
  static begunBy(bytes: Buffer): AskedRequest | undefined {
    const line = lineOf(bytes);
    return line && new AskedRequest(line.method);
  }

  take(bytes: Buffer): void {
    this.#message.take(bytes);
    this.#length += bytes.length;
    if (this.#length <= longestRequest) this.#kept.push(bytes);
    else this.#kept = [];
  }

  get kept(): readonly Buffer[] {
    return this.#kept;
  }

  /** The endpoints that it is not sent to again. */
  get met(): ReadonlySet<string> {
    return this.#met;
  }

  get retries(): number {
    return this.#retries;
  }

  get isWhole(): boolean {
    return this.#message.isWhole;
  }

  get isUpgrade(): boolean {
    return /^upgrade:/im.test(this.#message.head);
  }

  get mayBeRetried(): boolean {
    return this.isWhole && this.#length <= longestRequest && this.#retries < mostRetries;
  }

  /** Something of its reply was passed on. */
  get isAnswered(): boolean {
    return this.#reply !== undefined;
  }

  /** Its reply was passed on whole, and its connection may be used again. */
  get isDone(): boolean {
    return this.isWhole && this.#reply?.isWhole === true && !/^connection:.*\bclose\b/im.test(this.#reply.head);
  }

  /** It failed at some endpoints. */
  again(at: Iterable<string>): void {
    for (const endpoint of at) this.#met.add(endpoint);
    this.#retries += 1;
    this.#early = nothing;
  }

  /** What came of a reply whose status is not known, and was not passed on. */
  get early(): Buffer {
    return this.isAnswered ? nothing : this.#early;
  }

  /** The status of the reply and what there is of it; undefined while its bytes do not tell. */
  statusWith(bytes: Buffer): { readonly status: number; readonly bytes: Buffer } | undefined {
    const reply = Buffer.concat([this.#early, bytes]);
    this.#early = reply;
    const statusLine = /^HTTP\/1\.[01] (\d{3})/.exec(reply.toString('latin1', 0, statusLength));
    if (!statusLine && reply.length < statusLength) return undefined;
    return { status: Number(statusLine?.[1] ?? 0), bytes: reply };
  }

  /** The reply is passed on: what was kept is not needed any more. */
  answer(bytes: Buffer): void {
    this.#kept = [];
    this.#reply ??= new HttpMessage({ isBodiless: this.#method === 'HEAD' });
    this.#reply.take(bytes);
  }
}

const nothing: Buffer = Buffer.alloc(0);
const statusLength = 'HTTP/1.1 200'.length;
