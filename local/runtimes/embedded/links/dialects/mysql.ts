import { CallsAfterOpening } from './calls-after-opening.ts';
import type { Dialect, Report } from './conversation.ts';
import { legible, Unreadable } from './legible.ts';
import { type Message, Messages, type Shape } from './messages.ts';

const packet: Shape = { header: 4, total: (header) => 4 + header.readUIntLE(0, 3) };

/** Capabilities. */
const ssl = 0x800;
const deprecateEof = 0x100_0000;
/** By zlib, or by zstd. */
const compress = 0x20 | 0x400_0000;

/** First bytes of a payload. */
const okPacket = 0x00;
const localInfile = 0xfb;
const eofPacket = 0xfe;
const errorPacket = 0xff;

/** COM_QUERY, COM_STMT_PREPARE, COM_STMT_EXECUTE, COM_STMT_FETCH: all else keeps the connection. */
const calls = new Set([0x03, 0x16, 0x17, 0x1c]);

/**
 * The server's own trouble: its connections, memory, disk, shutdown, and what it broke off. Source: MySQL 8.4 error message
 * reference; 1927 is MariaDB's ER_CONNECTION_KILLED.
 */
const troubleCodes = new Set([1021, 1030, 1040, 1041, 1114, 1203, 1927, 3024]);
const troubleStates = /^(08|70|HY001)/;

/**
 * Calls of MySQL and MariaDB: a command until its result has come, or the first of several. Source: MySQL internals,
 * client/server protocol.
 */
export const mysql: Dialect = legible((report, accepted) => new MySql(report, accepted));

class MySql extends CallsAfterOpening<'command'> {
  readonly #requests = new Messages(packet, 64);
  readonly #replies = new Messages(packet);
  #phase: 'greeting' | 'login' | 'commands' = 'greeting';
  #serverCapabilities = 0;
  #capabilities: number | undefined;
  #isHidden = false;
  /** How many ends the result still has; undefined before its first packet. */
  #ends: number | undefined;

  constructor(report: Report, accepted: number) {
    super(report);
    // The server speaks first.
    this.opening.begin(accepted);
  }

  override sent(at: number, bytes: Buffer): void {
    this.#beLegible();
    for (const message of this.#requests.cut(at, bytes)) {
      if (this.#phase === 'commands') this.#ask(message);
      else if (this.#capabilities === undefined) this.#logIn(message);
    }
  }

  override received(at: number, bytes: Buffer): void {
    this.#beLegible();
    for (const message of this.#replies.cut(at, bytes)) this.#answer(message);
  }

  #beLegible(): void {
    if (this.#isHidden) throw new Unreadable('what follows is encrypted or compressed');
  }

  #has(capability: number): boolean {
    return ((this.#capabilities ?? 0) & this.#serverCapabilities & capability) !== 0;
  }

  #logIn({ bytes, at }: Message): void {
    this.opening.begin(at);
    this.#capabilities = bytes.length >= 8 ? bytes.readUInt32LE(4) : 0;
    const isRequestOfTls = bytes.length === 36 && (this.#capabilities & ssl) !== 0;
    if (!isRequestOfTls) return;
    this.opening.succeed();
    this.#isHidden = true;
  }

  #ask({ bytes, at }: Message): void {
    const [sequence, command] = [bytes[3], bytes[4]];
    if (sequence !== 0 || command === undefined || !calls.has(command)) return;
    this.#ends = undefined;
    this.calls.begin('command', at);
  }

  #answer({ bytes, at }: Message): void {
    const kind = bytes[4];
    const isTrouble = kind === errorPacket && isServersTrouble(bytes);
    if (this.#phase === 'commands') {
      this.#result(bytes, isTrouble, at);
      return;
    }
    const isOver = this.#phase === 'greeting' || kind === okPacket || kind === errorPacket;
    if (isTrouble) this.opening.fail(at);
    else if (isOver) this.opening.succeed();
    if (this.#phase === 'greeting') {
      this.#phase = 'login';
      this.#serverCapabilities = capabilitiesIn(bytes);
    } else if (kind === okPacket) {
      this.#phase = 'commands';
      this.#isHidden = this.#has(compress);
    }
  }

  /** A result of rows ends with its last; an error may come in their place. */
  #result(bytes: Buffer, isTrouble: boolean, at: number): void {
    const kind = bytes[4];
    this.calls.answer('command', at);
    const isFirst = this.#ends === undefined;
    const isEof = kind === eofPacket && (this.#has(deprecateEof) || bytes.length < 4 + 9);
    if (isFirst && kind === localInfile) return;
    if (isFirst) this.#ends = kind === okPacket || kind === errorPacket ? 0 : this.#has(deprecateEof) ? 1 : 2;
    else if (kind === errorPacket) this.#ends = 0;
    else if (isEof) this.#ends = (this.#ends ?? 0) - 1;
    if (this.#ends === 0) this.calls.end('command', isTrouble ? 'failed' : 'served', at);
  }
}

/** Zero where the greeting is none. */
function capabilitiesIn(greeting: Buffer): number {
  const version = greeting.indexOf(0, 5);
  const lower = version + 1 + 4 + 8 + 1;
  if (version < 0 || greeting.length < lower + 7) return 0;
  return greeting.readUInt16LE(lower) + greeting.readUInt16LE(lower + 5) * 0x1_0000;
}

function isServersTrouble(bytes: Buffer): boolean {
  if (bytes.length < 7) return true;
  const code = bytes.readUInt16LE(5);
  const state = bytes.toString('latin1', 8, 13);
  return troubleCodes.has(code) || (bytes[7] === '#'.charCodeAt(0) && troubleStates.test(state));
}
