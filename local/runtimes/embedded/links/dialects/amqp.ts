import { methods } from './amqp-methods.ts';
import { CallsAfterOpening } from './calls-after-opening.ts';
import type { Dialect } from './conversation.ts';
import { legible, Unreadable } from './legible.ts';
import { Messages, type Shape } from './messages.ts';

const protocolHeader = 'AMQP\0\0\x09\x01';
const methodFrame = 1;
const frameTypes = new Set([methodFrame, 2, 3, 8]);

const frame: Shape = {
  header: 7,
  total: (header) => {
    const isHeader = header.toString('latin1', 0, 7) === protocolHeader.slice(0, 7);
    if (!isHeader && !frameTypes.has(header[0] as number)) throw new Unreadable('no frame of AMQP 0-9-1');
    return isHeader ? protocolHeader.length : header.readUInt32BE(3) + 8;
  },
};

/** The broker's own trouble: it closes connections, lacks resources, or has an error. */
const troubleCodes = new Set([320, 506, 541]);

/** The publishings of a channel that are confirmed by their number. */
interface Confirms {
  published: number;
  confirmed: number;
}

/**
 * Calls of AMQP 0-9-1: methods that a broker answers, and publishings that it confirms. One that it does not confirm awaits
 * no answer; a consumer waits on purpose. Source: AMQP 0-9-1 reference; RabbitMQ, consumer acknowledgements and publisher confirms.
 */
export const amqp: Dialect = legible((report) => new Amqp(report));

/** Calls by channel, or by channel and number of a publishing. */
class Amqp extends CallsAfterOpening<string> {
  readonly #requests = new Messages(frame);
  readonly #replies = new Messages(frame);
  readonly #confirms = new Map<number, Confirms>();

  override sent(at: number, bytes: Buffer): void {
    for (const message of this.#requests.cut(at, bytes)) {
      if (message.bytes.toString('latin1') === protocolHeader) this.opening.begin(message.at);
      else if (message.bytes[0] === methodFrame) this.#ask(read(message.bytes), message.at);
    }
  }

  override received(at: number, bytes: Buffer): void {
    for (const message of this.#replies.cut(at, bytes)) {
      this.opening.succeed();
      if (message.bytes[0] === methodFrame) this.#answer(read(message.bytes), message.at);
    }
  }

  #ask({ channel, name, args }: Method, at: number): void {
    const confirms = this.#confirms.get(channel);
    if (name === 'basic.publish' && confirms) {
      confirms.published += 1;
      this.calls.begin(`${channel} ${confirms.published}`, at);
    } else if (name === 'confirm.select' && (args[0] ?? 0) & 1) {
      this.#confirms.set(channel, { published: 0, confirmed: 0 });
    } else if (methods.isCall(name, args)) {
      this.calls.begin(String(channel), at);
    }
  }

  #answer({ channel, name, args }: Method, at: number): void {
    if (name === 'confirm.select-ok') this.#confirms.set(channel, { published: 0, confirmed: 0 });
    else if (name === 'basic.ack' || name === 'basic.nack') this.#confirm(channel, name, args, at);
    else if (name === 'channel.close') this.#close(args, at, channel);
    else if (name === 'connection.close') this.#close(args, at);
    else if (name === 'channel.close-ok') this.#forget(channel);
    else if (methods.isAnswer(name)) this.calls.end(String(channel), 'served', at);
  }

  #confirm(channel: number, name: string, args: Buffer, at: number): void {
    const confirms = this.#confirms.get(channel);
    if (!confirms || args.length < 9) return;
    const outcome = name === 'basic.ack' ? 'served' : 'failed';
    const tag = Number(args.readBigUInt64BE(0));
    const isMultiple = ((args[8] as number) & 1) === 1;
    const last = Math.min(tag === 0 ? confirms.published : tag, confirms.published);
    for (let each = isMultiple ? confirms.confirmed + 1 : last; each <= last; each++) {
      this.calls.end(`${channel} ${each}`, outcome, at);
    }
    if (isMultiple) confirms.confirmed = last;
  }

  /** What the client did wrong closes its channel: that is an answer to what is open there. */
  #close(args: Buffer, at: number, channel?: number): void {
    const outcome = args.length >= 2 && troubleCodes.has(args.readUInt16BE(0)) ? 'failed' : 'served';
    for (const key of this.#callsOf(channel)) this.calls.end(key, outcome, at);
    this.#forget(channel);
  }

  #forget(channel: number | undefined): void {
    for (const key of this.#callsOf(channel)) this.calls.drop(key);
    if (channel !== undefined) this.#confirms.delete(channel);
  }

  #callsOf(channel: number | undefined): string[] {
    return this.calls.keys().filter((key) => channel === undefined || Number.parseInt(key, 10) === channel);
  }
}

interface Method {
  readonly channel: number;
  readonly name: string;
  readonly args: Buffer;
}

function read(bytes: Buffer): Method {
  if (bytes.length < 11) return { channel: 0, name: '', args: Buffer.alloc(0) };
  const name = methods.nameOf(bytes.readUInt16BE(7), bytes.readUInt16BE(9));
  return { channel: bytes.readUInt16BE(1), name, args: bytes.subarray(11) };
}
