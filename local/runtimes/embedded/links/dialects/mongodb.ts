import { elementsOf } from './bson.ts';
import { CallsAfterOpening } from './calls-after-opening.ts';
import type { Dialect } from './conversation.ts';
import { legible, Unreadable } from './legible.ts';
import { Messages, type Shape } from './messages.ts';

const opMsg = 2013;
const opCompressed = 2012;
const opCodes = new Set([1, 2004, opCompressed, opMsg]);
const moreToCome = 2;

const message: Shape = {
  header: 16,
  total: (header) => {
    if (!opCodes.has(header.readInt32LE(12))) throw new Unreadable('no message of MongoDB');
    return header.readInt32LE(0);
  },
};

/**
 * Drivers say these for themselves, and a cursor may wait on purpose, which is told when it is opened and not when it asks
 * for more.
 */
const uncounted = new Set([
  ...['hello', 'isMaster', 'ismaster', 'ping', 'buildInfo', 'saslStart', 'saslContinue', 'authenticate', 'getnonce'],
  ...['endSessions', 'killCursors', 'getMore'],
]);

/**
 * Codes by which a server says that it is in trouble, or leads no more. Source: MongoDB driver specifications, retryable
 * reads and writes; MongoDB error codes (1, 8, 50, 146, 14031).
 */
const troubleCodes = new Set([
  ...[1, 6, 7, 8, 50, 89, 91, 134, 146, 189, 262],
  ...[9001, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031],
]);

/** Commands of MongoDB and their answers, by the number of the request. Source: MongoDB manual, wire protocol. */
export const mongodb: Dialect = legible((report) => new MongoDb(report));

class MongoDb extends CallsAfterOpening<number> {
  readonly #requests = new Messages(message, 1024);
  readonly #replies = new Messages(message, 1024);
  #hasBegun = false;

  override sent(at: number, bytes: Buffer): void {
    for (const { bytes: request, at: start } of this.#requests.cut(at, bytes)) {
      if (isCounted(request)) this.calls.begin(request.readInt32LE(4), start);
      else if (!this.#hasBegun) this.opening.begin(start);
      this.#hasBegun = true;
    }
  }

  override received(at: number, bytes: Buffer): void {
    for (const { bytes: reply, at: first } of this.#replies.cut(at, bytes)) {
      this.opening.succeed();
      this.calls.end(reply.readInt32LE(8), isTrouble(reply) ? 'failed' : 'served', first);
    }
  }
}

/** What is compressed is never a greeting; which command it is cannot be seen. */
function isCounted(request: Buffer): boolean {
  const code = request.readInt32LE(12);
  if (code === opCompressed) return true;
  if (code !== opMsg || request.length < 21) return false;
  if (request.readUInt32LE(16) & moreToCome) return false;
  const [command] = request[20] === 0 ? elementsOf(request.subarray(21)) : [];
  return command === undefined || !uncounted.has(command.name);
}

/** An error's answer is short, and says so at its beginning; one that carries data is none. */
function isTrouble(reply: Buffer): boolean {
  if (reply.readInt32LE(12) !== opMsg || reply[20] !== 0) return false;
  const values = new Map([...elementsOf(reply.subarray(21))].map(({ name, value }) => [name, value]));
  return values.get('ok') === 0 && troubleCodes.has(values.get('code') ?? 0);
}
