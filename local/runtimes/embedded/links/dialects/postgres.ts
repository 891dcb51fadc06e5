import { CallsAfterOpening } from './calls-after-opening.ts';
import type { Dialect } from './conversation.ts';
import { legible, Unreadable } from './legible.ts';
import { type Message, Messages, type Shape } from './messages.ts';

const longestStartup = 10_000;

const startup: Shape = {
  header: 8,
  total: (header) => {
    const length = header.readUInt32BE(0);
    if (length > longestStartup) throw new Unreadable('no start-up message: TLS, or another protocol');
    return length;
  },
};
const typed: Shape = { header: 5, total: (header) => 1 + header.readUInt32BE(1) };
const oneByte: Shape = { header: 1, total: () => 1 };

const cancelRequest = 80_877_102;
const sslRequest = 80_877_103;
const gssRequest = 80_877_104;

/** Connection exceptions, insufficient resources, operator intervention, system and internal errors: the server's own. */
const trouble = /^(08|53|57|58|XX)/;

/**
 * Calls of PostgreSQL: a query, or all up to a Sync, until the server is ready for the next. What the server says without
 * being asked (notices, notifications) is no answer. Source: PostgreSQL documentation, message formats and error codes.
 */
export const postgres: Dialect = legible((report) => new Postgres(report));

class Postgres extends CallsAfterOpening<number> {
  readonly #requests = new Messages(startup);
  readonly #replies = new Messages(typed);
  #calling = 1;
  #isReady = false;
  /** Those whose error is the server's. */
  readonly #failed = new Set<number>();

  override sent(at: number, bytes: Buffer): void {
    for (const message of this.#requests.cut(at, bytes)) {
      if (this.#requests.shape === startup) this.#start(message);
      else if (this.#isReady) this.#ask(message);
    }
  }

  override received(at: number, bytes: Buffer): void {
    for (const message of this.#replies.cut(at, bytes)) {
      if (this.#replies.shape === oneByte) this.#encrypt(message);
      else this.#answer(String.fromCharCode(message.bytes[0] as number), message);
    }
  }

  #start({ bytes, at }: Message): void {
    const code = bytes.readUInt32BE(4);
    if (code === cancelRequest) return;
    this.opening.begin(at);
    if (code === sslRequest || code === gssRequest) this.#replies.shape = oneByte;
    else this.#requests.shape = typed;
  }

  #encrypt({ bytes }: Message): void {
    if (bytes.toString('latin1') !== 'N') {
      this.opening.succeed();
      throw new Unreadable('what follows is encrypted');
    }
    this.#replies.shape = typed;
  }

  #ask({ bytes, at }: Message): void {
    const type = String.fromCharCode(bytes[0] as number);
    if (!'QFPBEDCS'.includes(type)) return;
    this.calls.begin(this.#calling, at);
    if ('QFS'.includes(type)) this.#calling += 1;
  }

  #answer(type: string, { bytes, at }: Message): void {
    const call = this.calls.oldest();
    if (type === 'E') this.#refuse(call, bytes, at);
    // Parameter status, notice and notification come at any time.
    if (!'ANSZ'.includes(type)) this.calls.answer(call, at);
    if (type === 'Z') this.#conclude(call, at);
    // From here on it is a stream of the server's changes.
    if (type === 'W') this.calls.drop(call);
  }

  #refuse(call: number | undefined, bytes: Buffer, at: number): void {
    const fields = bytes.toString('latin1', 5).split('\0');
    const field = (type: string) => fields.find((text) => text.startsWith(type))?.slice(1) ?? '';
    const isTrouble = trouble.test(field('C'));
    if (isTrouble) this.opening.fail(at);
    else this.opening.succeed();
    if (call === undefined) return;
    if (isTrouble) this.#failed.add(call);
    // The connection ends with it.
    if (/^(FATAL|PANIC)$/.test(field('V') || field('S'))) this.#conclude(call, at);
  }

  #conclude(call: number | undefined, at: number): void {
    this.#isReady = true;
    this.opening.succeed();
    if (call === undefined) return;
    this.calls.end(call, this.#failed.delete(call) ? 'failed' : 'served', at);
  }
}
