import type { Conversation, Dialect, Report } from './conversation.ts';
import { legible, Unreadable } from './legible.ts';
import { type Message, Messages, type Shape } from './messages.ts';
import { OpenCalls } from './open-calls.ts';
import { Opening } from './opening.ts';

const packet: Shape = { header: 4, total: (header) => 4 + header.readUIntLE(0, 3) };

const ssl = 0x800;
/** By zlib, or by zstd. */
const compress = 0x20 | 0x400_0000;

/** Of the first payload byte. */
const okPacket = 0x00;
const errorPacket = 0xff;

/** COM_QUERY, COM_FIELD_LIST, COM_STMT_PREPARE, COM_STMT_EXECUTE, COM_STMT_FETCH: all else keeps the connection. */
const calls = new Set([0x03, 0x04, 0x16, 0x17, 0x1c]);

/**
 * The server's own trouble: its connections, memory, disk, shutdown, and what it broke off. Source: MySQL 8.4 error message
 * reference; 1927 is MariaDB's ER_CONNECTION_KILLED.
 */
const troubleCodes = new Set([1021, 1030, 1041, 1114, 1203, 1927, 3024]);
const troubleStates = /^(08|70|HY001)/;

/** Calls of MySQL and MariaDB: a command until the first packet of its answer. Source: MySQL internals, client/server protocol. */
export const mysql: Dialect = legible((report, accepted) => new MySql(report, accepted));

class MySql implements Conversation {
  readonly #requests = new Messages(packet);
  readonly #replies = new Messages(packet);
  readonly #opening: Opening;
  readonly #calls: OpenCalls<'command'>;
  #phase: 'greeting' | 'login' | 'commands' = 'greeting';
  #capabilities: number | undefined;
  #isHidden = false;

  constructor(report: Report, accepted: number) {
    this.#opening = new Opening(report);
    this.#calls = new OpenCalls(report);
    // The server speaks first.
    this.#opening.begin(accepted);
  }

  sent(at: number, bytes: Buffer): void {
    this.#beLegible();
    for (const message of this.#requests.cut(at, bytes)) {
      if (this.#phase === 'commands') this.#ask(message);
      else if (this.#capabilities === undefined) this.#logIn(message);
    }
  }

  received(at: number, bytes: Buffer): void {
    this.#beLegible();
    for (const message of this.#replies.cut(at, bytes)) this.#answer(message);
  }

  left(at: number): void {
    this.#opening.left(at);
    this.#calls.fail(at);
  }

  lost(at: number): void {
    this.#opening.fail(at);
    this.#calls.fail(at);
  }

  #beLegible(): void {
    if (this.#isHidden) throw new Unreadable('what follows is encrypted or compressed');
  }

  #logIn({ bytes, at }: Message): void {
    this.#opening.begin(at);
    this.#capabilities = bytes.length >= 8 ? bytes.readUInt32LE(4) : 0;
    const isRequestOfTls = bytes.length === 36;
    if (!isRequestOfTls || !(this.#capabilities & ssl)) return;
    this.#opening.succeed();
    this.#isHidden = true;
  }

  #ask({ bytes, at }: Message): void {
    const [sequence, command] = [bytes[3], bytes[4]];
    if (sequence === 0 && command !== undefined && calls.has(command)) this.#calls.begin('command', at);
  }

  #answer({ bytes, at }: Message): void {
    const kind = bytes[4];
    const isTrouble = kind === errorPacket && isServersTrouble(bytes);
    if (isTrouble) this.#opening.fail(at);
    else if (this.#phase === 'greeting' || isEnd(kind)) this.#opening.succeed();
    if (this.#phase === 'commands') this.#calls.end('command', isTrouble ? 'failed' : 'served', at);
    else if (this.#phase === 'greeting') this.#phase = 'login';
    else if (kind === okPacket) {
      this.#phase = 'commands';
      this.#isHidden = ((this.#capabilities ?? 0) & compress) !== 0;
    }
  }
}

/** Of a login: it has succeeded, or failed. */
const isEnd = (kind: number | undefined): boolean => kind === okPacket || kind === errorPacket;

/** A greeting that is an error has no state. */
function isServersTrouble(bytes: Buffer): boolean {
  if (bytes.length < 7) return true;
  const code = bytes.readUInt16LE(5);
  const [, state] = /^#(.{5})/.exec(bytes.toString('latin1', 7)) ?? [];
  return troubleCodes.has(code) || (state === undefined ? code === 1040 : troubleStates.test(state));
}
