import type { KeySpace } from './key-space.ts';
import type { RespReply } from './resp.ts';

type Command = (keys: KeySpace, words: readonly string[]) => RespReply;

const ok = { simple: 'OK' };
const syntaxError = { error: 'ERR syntax error' };
const notAnInteger = { error: 'ERR value is not an integer or out of range' };

const commands: Readonly<Record<string, { readonly minWords: number; readonly run: Command }>> = {
  PING: { minWords: 0, run: (_keys, [text]) => text ?? { simple: 'PONG' } },
  SELECT: { minWords: 1, run: () => ok },
  CLIENT: { minWords: 1, run: () => ok },
  QUIT: { minWords: 0, run: () => ok },
  INFO: { minWords: 0, run: () => '# Server\r\nredis_mode:stand-in\r\n# Persistence\r\nloading:0\r\n' },
  GET: { minWords: 1, run: (keys, [key = '']) => keys.get(key) },
  MGET: { minWords: 1, run: (keys, names) => names.map((name) => keys.get(name)) },
  SET: { minWords: 2, run: set },
  DEL: { minWords: 1, run: (keys, names) => names.filter((name) => keys.delete(name)).length },
  EXISTS: { minWords: 1, run: (keys, names) => names.filter((name) => keys.has(name)).length },
  EXPIRE: { minWords: 2, run: expire },
  TTL: { minWords: 1, run: (keys, [key = '']) => toSeconds(keys.timeToLive(key)) },
  PTTL: { minWords: 1, run: (keys, [key = '']) => keys.timeToLive(key) },
  INCR: { minWords: 1, run: increment },
  KEYS: { minWords: 1, run: (keys, [pattern = '']) => matching(keys, pattern) },
  SCAN: { minWords: 1, run: scan },
  FLUSHALL: { minWords: 0, run: flush },
  FLUSHDB: { minWords: 0, run: flush },
};

/** Runs one command; what the stand-in lacks is answered as Redis answers an unknown command, HELLO included. */
export function runRedisCommand(keys: KeySpace, [name = '', ...words]: readonly string[]): RespReply {
  const command = commands[name.toUpperCase()];
  if (!command) return { error: `ERR unknown command '${name}' (this is a stand-in for Redis)` };
  if (words.length < command.minWords) {
    return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
  }
  return command.run(keys, words);
}

function set(keys: KeySpace, [key = '', value = '', ...options]: readonly string[]): RespReply {
  let lifeMs = Number.POSITIVE_INFINITY;
  for (let at = 0; at < options.length; at++) {
    const option = options[at]?.toUpperCase();
    if (option === 'NX') {
      if (keys.has(key)) return null;
    } else if (option === 'EX' || option === 'PX') {
      const life = Number(options[++at]);
      if (!Number.isSafeInteger(life) || life <= 0) return { error: "ERR invalid expire time in 'set' command" };
      lifeMs = option === 'EX' ? life * 1000 : life;
    } else return syntaxError;
  }
  keys.set(key, value, lifeMs);
  return ok;
}

function expire(keys: KeySpace, [key = '', seconds]: readonly string[]): RespReply {
  const life = Number(seconds);
  if (!Number.isSafeInteger(life)) return notAnInteger;
  return keys.expire(key, life * 1000) ? 1 : 0;
}

function increment(keys: KeySpace, [key = '']: readonly string[]): RespReply {
  const next = Number(keys.get(key) ?? 0) + 1;
  if (!Number.isSafeInteger(next)) return notAnInteger;
  keys.replace(key, String(next));
  return next;
}

/** Answers everything in one page: the stand-in's key space is small. */
function scan(keys: KeySpace, [, ...options]: readonly string[]): RespReply {
  const at = options.findIndex((option) => option.toUpperCase() === 'MATCH');
  return ['0', matching(keys, at < 0 ? '*' : (options[at + 1] ?? '*'))];
}

function flush(keys: KeySpace): RespReply {
  keys.clear();
  return ok;
}

/** Keys that match a Redis pattern of literal characters, `*` and `?`. */
function matching(keys: KeySpace, pattern: string): string[] {
  const source = pattern
    .replace(/[\\^$+.()|{}[\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return keys.keys().filter((key) => expression.test(key));
}

function toSeconds(milliseconds: number): number {
  return milliseconds < 0 ? milliseconds : Math.ceil(milliseconds / 1000);
}
