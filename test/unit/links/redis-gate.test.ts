import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Refusing } from '../../../local/runtimes/embedded/links/redis-commands.ts';
import { RedisGate } from '../../../local/runtimes/embedded/links/redis-gate.ts';
import { cut } from './cut.ts';

const command = (...words: readonly string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
const set = command('SET', 'key', 'value');
const get = command('GET', 'key');
const discard = command('DISCARD');
const readonly = "-READONLY You can't write against a read only replica.\r\n";
const loading = '-LOADING Redis is loading the dataset in memory\r\n';
const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
const execAbort = '-EXECABORT Transaction discarded because of previous errors.\r\n';

const fault = (does: Refusing['does'], percent = 100): Refusing => ({ kind: 'redis-fault', does, percent });

/** A gate, what its callee got, and what its caller got, in the order in which it was given. */
function gateWith(...given: readonly Refusing[]) {
  let faults = given;
  let callee = '';
  let caller = '';
  let isBroken = false;
  let isTurn = true;
  const gate = new RedisGate({
    faults: () => faults,
    onRefused: () => {},
    isTurn: () => isTurn,
    answer: (bytes) => {
      caller += bytes;
    },
    pass: (bytes) => {
      callee += bytes;
    },
    break: () => {
      isBroken = true;
    },
  });
  const send = (text: string | Buffer) => {
    callee += Buffer.concat(gate.admit(Buffer.from(text)));
  };
  const reply = (text: string) => {
    caller += Buffer.concat(gate.admitReply(Buffer.from(text)));
  };
  return {
    ...{ gate, send, reply },
    force: (...next: readonly Refusing[]) => {
      faults = next;
    },
    draw: (next: boolean) => {
      isTurn = next;
    },
    get: () => ({ callee, caller, isBroken }),
  };
}

describe('commands of a Redis in trouble', () => {
  test.each([
    ['LOADING', get, loading],
    ['LOADING', 'ping\r\n', loading],
    ['READONLY', set, readonly],
    ['READONLY', command('xgroup', 'create', 'a'), readonly],
    ['OOM', set, oom],
  ] as const)('under %s, %j is refused', (does, sent, answer) => {
    const { send, get: seen } = gateWith(fault(does));
    send(sent);
    expect(seen()).toEqual({ callee: '', caller: answer, isBroken: false });
  });

  test.each([
    ['LOADING', command('HELLO', '3')],
    ['LOADING', 'INFO\r\n'],
    ['READONLY', get],
    ['OOM', get],
    ['OOM', command('DEL', 'key')],
    ['OOM', command('XGROUP', 'DESTROY', 'a')],
  ] as const)('under %s, %j passes', (does, sent) => {
    const { send, get: seen } = gateWith(fault(does));
    send(sent);
    expect(seen()).toEqual({ callee: sent, caller: '', isBroken: false });
  });

  test('are answered in order, however they are pipelined', () => {
    const { send, reply, get: seen } = gateWith(fault('READONLY'));
    send(set + get + set + get + set);
    expect(seen()).toEqual({ callee: get + get, caller: readonly, isBroken: false });
    reply('$5\r\nva');
    reply('lue\r\n');
    expect(seen().caller).toBe(`${readonly}$5\r\nvalue\r\n${readonly}`);
    reply('*2\r\n:1\r\n*1\r\n$-1\r\n');
    expect(seen().caller).toBe(`${readonly}$5\r\nvalue\r\n${readonly}*2\r\n:1\r\n*1\r\n$-1\r\n${readonly}`);
  });

  test('that went before the fault are waited for', () => {
    const { send, reply, force, get: seen } = gateWith();
    send(get + get);
    force(fault('READONLY'));
    send(set);
    reply('$-1\r\n');
    expect(seen().caller).toBe('$-1\r\n');
    reply('_\r\n');
    expect(seen().caller).toBe(`$-1\r\n_\r\n${readonly}`);
  });

  test('what Redis says of its own accord answers nothing', () => {
    const { send, reply, get: seen } = gateWith(fault('READONLY'));
    send(get + set);
    const push = '>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n';
    reply(`${push}|1\r\n+ttl\r\n:3\r\n%1\r\n+a\r\n#t\r\n`);
    expect(seen().caller).toBe(`${push}|1\r\n+ttl\r\n:3\r\n%1\r\n+a\r\n#t\r\n${readonly}`);
  });

  test('of which a part has gone pass, and what is kept is given when the fault goes', () => {
    const { gate, send, force, get: seen } = gateWith();
    send(set.slice(0, 9));
    force(fault('READONLY'));
    send(set.slice(9));
    expect(seen().callee).toBe(set);
    send(set.slice(0, 9));
    expect(seen().callee).toBe(set);
    force();
    gate.flush();
    send(set.slice(9));
    expect(seen()).toMatchObject({ callee: set + set, caller: '' });
  });
});

describe('transactions', () => {
  test('of which a command is refused are discarded, as Redis does it', () => {
    const { send, reply, force, get: seen } = gateWith(fault('READONLY'));
    send(command('MULTI') + get + set);
    force();
    send(command('EXEC') + get);
    expect(seen().callee).toBe(command('MULTI') + get + discard + get);
    reply('+OK\r\n+QUEUED\r\n+OK\r\n$-1\r\n');
    expect(seen().caller).toBe(`+OK\r\n+QUEUED\r\n${readonly}${execAbort}$-1\r\n`);
  });

  test('are not let through by an EXEC that comes in parts when the fault is over', () => {
    const { send, force, get: seen } = gateWith(fault('READONLY'));
    send(command('MULTI') + set);
    force();
    for (const byte of command('EXEC')) send(byte);
    expect(seen().callee).toBe(command('MULTI') + discard);
  });

  test('are drawn once, and go through whole where it is not their turn, or where they began before', () => {
    const whole = command('MULTI') + set + command('EXEC');
    const { send, draw, force, get: seen } = gateWith(fault('READONLY'));
    draw(false);
    send(command('MULTI'));
    draw(true);
    send(set + command('EXEC'));
    expect(seen().callee).toBe(whole);
    force();
    send(command('MULTI'));
    force(fault('READONLY'));
    send(set + command('EXEC'));
    expect(seen()).toMatchObject({ callee: whole + whole, caller: '' });
  });

  test('of a full Redis take no command at all', () => {
    const { send, reply, get: seen } = gateWith(fault('OOM'));
    send(command('MULTI') + get + command('DISCARD'));
    reply('+OK\r\n+OK\r\n');
    expect(seen()).toMatchObject({ callee: command('MULTI') + discard, caller: `+OK\r\n${oom}+OK\r\n` });
  });
});

describe('what passes untouched', () => {
  test.each([['SUBSCRIBE'], ['MONITOR'], ['PSYNC']])('all from %s on, after what was owed', (name) => {
    const { send, reply, get: seen } = gateWith(fault('READONLY'));
    const begin = command(name, 'channel');
    send(get + set + begin + set);
    expect(seen().callee).toBe(get + begin + set);
    const rest = '*3\r\n$9\r\nsubscribe\r\n$7\r\nchannel\r\n:1\r\nno RESP at all';
    reply(`$-1\r\n${rest}`);
    send(set);
    expect(seen()).toEqual({
      callee: get + begin + set + set,
      caller: `$-1\r\n${readonly}${rest}`,
      isBroken: false,
    });
  });

  test('TLS, and what is no RESP', () => {
    for (const hello of [Buffer.from([22, 3, 1, 0, 5, 10]), Buffer.from('*x\r\n')]) {
      const { send, reply, get: seen } = gateWith(fault('LOADING'));
      send(hello);
      send(get);
      reply('any thing');
      expect(seen()).toEqual({ callee: hello + get, caller: 'any thing', isBroken: false });
    }
  });

  test('a connection is reset where nobody can tell when an answer is due', () => {
    const { send, reply, get: seen } = gateWith(fault('READONLY'));
    send(get + set);
    reply('nonsense\r\n');
    expect(seen().isBroken).toBe(true);
  });
});

test('commands are refused whole however they come', () => {
  const words = fc.array(fc.string(), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), fc.array(fc.nat()), (keys, at) => {
      const { send, get: seen } = gateWith(fault('READONLY'));
      const reads = keys.map((each) => command('MGET', ...each));
      const all = reads.flatMap((read, index) => [read, command('MSET', ...(keys[index] ?? []))]).join('');
      for (const chunk of cut(Buffer.from(all), at)) send(chunk);
      expect(seen().callee).toBe(reads.join(''));
    }),
  );
});
