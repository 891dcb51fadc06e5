import { existsSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Launch } from '../../lib/model/program.ts';

const versions = '/usr/lib/postgresql';

/** Where the programs of a PostgreSQL server are on this machine; undefined where there is none. */
export function findPostgres(): string | undefined {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  return found.map((version) => join(versions, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** A command as a user that PostgreSQL takes: it refuses root. */
export function asPostgres(command: string, args: readonly string[]): Pick<Launch, 'command' | 'args'> {
  if (process.getuid?.() !== 0) return { command, args };
  const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups'];
  return { command: 'setpriv', args: [...user, command, ...args] };
}

/** Asks a server one thing in the simple protocol, without a password; rejects with its error, and after `milliseconds`. */
export function askPostgres(
  at: { host: string; port: number },
  query: string,
  milliseconds: number,
): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(at);
    const rows: string[][] = [];
    let held = Buffer.alloc(0);
    let isAsked = false;
    const finish = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve(rows);
    };
    socket.setTimeout(milliseconds, () => finish(new Error(`no answer in ${milliseconds} ms`)));
    socket.once('error', finish);
    socket.once('close', () => finish(new Error('the connection was closed')));
    socket.once('connect', () => socket.write(startup('app', 'postgres')));
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 5 && held.length > held.readUInt32BE(1)) {
        const message = held.subarray(0, 1 + held.readUInt32BE(1));
        held = held.subarray(message.length);
        const type = String.fromCharCode(message[0] as number);
        if (type === 'E') finish(new Error(message.toString('utf8', 5).split('\0').slice(0, 4).join(' ')));
        if (type === 'D') rows.push(columnsOf(message));
        if (type !== 'Z') continue;
        if (isAsked) socket.end(Buffer.from('X\0\0\0\x04', 'latin1'), () => finish());
        else socket.write(typed('Q', `${query}\0`));
        isAsked = true;
      }
    });
  });
}

function startup(user: string, database: string): Buffer {
  const text = Buffer.from(`\0\x03\0\0user\0${user}\0database\0${database}\0\0`, 'latin1');
  return Buffer.concat([lengthOf(text), text]);
}

function typed(type: string, text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(type), lengthOf(body), body]);
}

function lengthOf(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return length;
}

function columnsOf(row: Buffer): string[] {
  const columns: string[] = [];
  let at = 7;
  for (let left = row.readUInt16BE(5); left > 0; left--) {
    const length = row.readInt32BE(at);
    columns.push(row.toString('utf8', at + 4, at + 4 + Math.max(0, length)));
    at += 4 + Math.max(0, length);
  }
  return columns;
}
