/** A RESP2 reply: simple string, error, integer, bulk string (null = nil) or array. */
export type RespReply =
  | { readonly simple: string }
  | { readonly error: string }
  | number
  | string
  | null
  | readonly RespReply[];

const lineEnd = Buffer.from('\r\n');

/**
 * Splits a client's byte stream into commands, keeping partial frames until the rest arrives.
 * Accepts RESP arrays of bulk strings and inline commands; throws on anything else.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export class CommandParser {
  private buffer: Buffer = Buffer.alloc(0);

  /** Adds a chunk and returns the commands now complete, oldest first. */
  push(chunk: Buffer): string[][] {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    const commands: string[][] = [];
    for (let frame = readCommand(this.buffer); frame; frame = readCommand(this.buffer)) {
      this.buffer = this.buffer.subarray(frame.end);
      if (frame.words.length > 0) commands.push(frame.words);
    }
    return commands;
  }
}

interface Frame {
  readonly words: string[];
  readonly end: number;
}

function readCommand(buffer: Buffer): Frame | undefined {
  const header = readLine(buffer, 0);
  if (!header) return undefined;
  if (!header.text.startsWith('*')) return { words: header.text.split(' ').filter(Boolean), end: header.end };
  const words: string[] = [];
  let at = header.end;
  for (let left = readLength(header.text.slice(1)); left > 0; left--) {
    const size = readLine(buffer, at);
    if (!size) return undefined;
    if (!size.text.startsWith('$')) throw new Error(`Protocol error: expected '$', got '${size.text.slice(0, 1)}'`);
    const end = size.end + readLength(size.text.slice(1));
    if (buffer.length < end + lineEnd.length) return undefined;
    words.push(buffer.toString('utf8', size.end, end));
    at = end + lineEnd.length;
  }
  return { words, end: at };
}

function readLine(buffer: Buffer, from: number): { text: string; end: number } | undefined {
  const at = buffer.indexOf(lineEnd, from);
  return at < 0 ? undefined : { text: buffer.toString('utf8', from, at), end: at + lineEnd.length };
}

function readLength(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error('Protocol error: invalid length');
  return Number(text);
}

/** The bytes of a reply, as text. */
export function encodeReply(reply: RespReply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if ('simple' in reply) return `+${reply.simple}\r\n`;
  if ('error' in reply) return `-${reply.error}\r\n`;
  return `*${reply.length}\r\n${reply.map(encodeReply).join('')}`;
}
