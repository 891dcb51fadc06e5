import type { RedisFault } from '../../../../lib/model/faults/effect.ts';

/** A command's name and first argument, in capitals; no name where Redis has nothing to answer. */
export interface Command {
  readonly name: string;
  readonly argument: string;
}

/** One that Redis does not know either, and answers so. */
const unnamed = '?';

/** The command that begins so, as an array or inline. */
export function commandOf(head: string): Command {
  const inArray = /^\*\d+\r\n\$\d+\r\n([^\r\n]+)\r\n(?:\$\d+\r\n([^\r\n]*))?/.exec(head)?.slice(1);
  if (!inArray && /^\*(0|-\d+)\r\n/.test(head)) return { name: '', argument: '' };
  const [name, argument = ''] = inArray ?? (head.startsWith('*') ? [] : head.trim().split(/\s+/));
  return { name: (name ?? unnamed).toUpperCase(), argument: argument.toUpperCase() };
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Commands with the flags write and denyoom. Source: COMMAND of Redis 7.0, and redis.io, commands, for later ones. */
const takingMemory = words(`
  APPEND BITFIELD BITOP BLMOVE BRPOPLPUSH COPY DECR DECRBY GEOADD GEORADIUS GEORADIUSBYMEMBER GEOSEARCHSTORE GETSET
  HEXPIRE HEXPIREAT HINCRBY HINCRBYFLOAT HMSET HPEXPIRE HPEXPIREAT HSET HSETEX HSETNX INCR INCRBY INCRBYFLOAT LINSERT
  LMOVE LPUSH LPUSHX LSET MSET MSETNX PFADD PFDEBUG PFMERGE PSETEX RESTORE RESTORE-ASKING RPOPLPUSH RPUSH RPUSHX SADD
  SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SINTERSTORE SORT SUNIONSTORE XADD XSETID ZADD ZDIFFSTORE ZINCRBY
  ZINTERSTORE ZRANGESTORE ZUNIONSTORE`);

/** Commands with the flag write alone. Source: the same. */
const onlyWriting = words(`
  BLMPOP BLPOP BRPOP BZMPOP BZPOPMAX BZPOPMIN DEL EXPIRE EXPIREAT FLUSHALL FLUSHDB GETDEL GETEX HDEL HGETDEL HGETEX
  HPERSIST LMPOP LPOP LREM LTRIM MIGRATE MOVE PERSIST PEXPIRE PEXPIREAT RENAME RENAMENX RPOP SMOVE SPOP SREM SWAPDB
  UNLINK XACK XAUTOCLAIM XCLAIM XDEL XREADGROUP XTRIM ZMPOP ZPOPMAX ZPOPMIN ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK
  ZREMRANGEBYSCORE`);

/** The same of commands of two words. */
const takingMemoryInTwo = words('FUNCTION:LOAD FUNCTION:RESTORE XGROUP:CREATE XGROUP:CREATECONSUMER');
const onlyWritingInTwo = words('FUNCTION:DELETE FUNCTION:FLUSH XGROUP:DELCONSUMER XGROUP:DESTROY XGROUP:SETID');

/** Commands with the flag loading: a Redis that loads answers them. Source: the same. */
const whileLoading = words(`
  ACL AUTH CLIENT COMMAND CONFIG DEBUG DISCARD ECHO EXEC HELLO INFO LASTSAVE LATENCY MONITOR MULTI PSUBSCRIBE PUBLISH
  PUBSUB PUNSUBSCRIBE QUIT READONLY READWRITE REPLCONF RESET ROLE SELECT SHUTDOWN SLOWLOG SPUBLISH SSUBSCRIBE SUBSCRIBE
  SUNSUBSCRIBE TIME UNSUBSCRIBE UNWATCH WATCH`);

/** What follows them is no reply to a command any more, or none comes. */
const endingReplies = words('SUBSCRIBE PSUBSCRIBE SSUBSCRIBE MONITOR SYNC PSYNC CLIENT:REPLY');

const inTwo = ({ name, argument }: Command) => `${name}:${argument}`;

export const endsReplies = (command: Command): boolean =>
  endingReplies.has(command.name) || endingReplies.has(inTwo(command));

const takesMemory = (command: Command): boolean =>
  takingMemory.has(command.name) || takingMemoryInTwo.has(inTwo(command));

const writes = (command: Command): boolean =>
  takesMemory(command) || onlyWriting.has(command.name) || onlyWritingInTwo.has(inTwo(command));

/** Those that a full Redis takes even in a transaction, which it would have to queue. Source: processCommand in server.c. */
const endingTransactions = words('EXEC DISCARD QUIT RESET');

/** A state of a Redis in which it refuses commands. */
export type Refusing = RedisFault & { readonly does: Exclude<RedisFault['does'], 'half-open'> };

/** Whether a Redis in that state refuses a command. */
export function refuses(does: Refusing['does'], command: Command, inTransaction: boolean): boolean {
  switch (does) {
    case 'LOADING':
      return !whileLoading.has(command.name);
    case 'READONLY':
      return writes(command);
    case 'OOM':
      return inTransaction ? !endingTransactions.has(command.name) : takesMemory(command);
  }
}

/** Word for word as Redis has it. Source: createSharedObjects in server.c, Redis 7.0. */
export const errors = {
  LOADING: '-LOADING Redis is loading the dataset in memory\r\n',
  READONLY: "-READONLY You can't write against a read only replica.\r\n",
  OOM: "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
  EXECABORT: '-EXECABORT Transaction discarded because of previous errors.\r\n',
} as const;
