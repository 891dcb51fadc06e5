import { describe, expect, test } from '@jest/globals';
import { callsIn, left, lost, outcomesIn, received, sent } from './replay.ts';

describe('bytes of which nothing is known', () => {
  test('whatever comes back is the answer, timed to its first byte', () => {
    const talk = [
      sent('a', 10),
      sent('sk', 5),
      received('an', 20),
      received('swer', 50),
      sent('b', 5),
      received('x', 7),
    ];
    expect(callsIn('tcp', talk)).toEqual([
      { start: 10, milliseconds: 25, outcome: 'served' },
      { start: 90, milliseconds: 7, outcome: 'served' },
    ]);
  });

  test('what a server says unasked is no call', () => {
    expect(outcomesIn('tcp', [received('220 ready'), received('news', 1000), lost(10)])).toEqual([]);
  });

  test('what a caller says and leaves is its goodbye; one that waited before it left has waited in vain', () => {
    expect(outcomesIn('tcp', [sent('a'), received('b'), sent('QUIT'), left(3)])).toEqual(['served']);
    expect(outcomesIn('tcp', [sent('a'), received('b'), sent('c'), left(1000)])).toEqual(['served', 'failed']);
    expect(outcomesIn('tcp', [sent('a'), sent('QUIT', 1000), left(1)])).toEqual(['failed']);
  });

  test('a callee that ends the connection in the middle of a call has failed it', () => {
    expect(outcomesIn('tcp', [sent('a'), lost(1)])).toEqual(['failed']);
  });

  test('a caller that only ever writes, as one that ships its log, makes no calls', () => {
    const lines = Array.from({ length: 30 }, () => sent('a line\n', 100));
    expect(outcomesIn('tcp', [...lines, left(100)])).toEqual([]);
    expect(outcomesIn('tcp', [...lines, lost(100)])).toEqual([]);
  });

  test('of TLS, the handshake is no call, and data is', () => {
    const hello = sent('\x16\x03\x01\x00\x01x');
    const finished = '\x14\x03\x03\x00\x01\x01\x17\x03\x03\x00\x02fi';
    const data = '\x17\x03\x03\x00\x03abc';
    const answer = received(data);
    expect(outcomesIn('tcp', [hello, received('\x16\x03\x03'), sent(finished), received(data)])).toEqual([]);
    expect(outcomesIn('tcp', [hello, received('\x16\x03\x03'), sent(finished + data), answer])).toEqual(['served']);
    expect(outcomesIn('http', [hello, received('\x16\x03\x03'), sent(finished), answer, sent(data), answer])).toEqual([
      'served',
    ]);
  });
});

describe('RESP', () => {
  const command = (...words: string[]) =>
    sent(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);

  test.each([
    [['BLPOP', 'jobs', '0']],
    [['SUBSCRIBE', 'news']],
    [['XREAD', 'BLOCK', '0', 'STREAMS', 's', '$']],
    [['WAIT', '1', '0']],
  ])('%j waits on purpose', (words) => {
    expect(outcomesIn('resp', [command(...words), received('*0\r\n', 30_000)])).toEqual([]);
    expect(outcomesIn('resp', [command(...words), lost(30_000)])).toEqual([]);
  });

  test('a stream that is read without waiting is a call', () => {
    expect(outcomesIn('resp', [command('XREAD', 'STREAMS', 's', '0'), received('*0\r\n')])).toEqual(['served']);
  });

  test.each(['-NOSCRIPT No matching script', '-MOVED 1 127.0.0.1:1', '-WRONGTYPE Operation against'])(
    '%s is an answer',
    (answer) => {
      expect(outcomesIn('resp', [command('EVALSHA', 'x', '0'), received(`${answer}\r\n`)])).toEqual(['served']);
    },
  );
});

describe('PostgreSQL', () => {
  const startup = sent(Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]));
  const error = (state: string, severity = 'ERROR') => {
    const fields = Buffer.from(`S${severity}\0V${severity}\0C${state}\0Mno\0\0`);
    const head = Buffer.from('E....');
    head.writeUInt32BE(fields.length + 4, 1);
    return Buffer.concat([head, fields]);
  };
  const ready = Buffer.from('Z\0\0\0\x05I', 'latin1');
  const query = sent(Buffer.from('Q\0\0\0\x05\0', 'latin1'));

  test.each([
    ['08006', 'failed'],
    ['53200', 'failed'],
    ['57014', 'failed'],
    ['58030', 'failed'],
    ['XX000', 'failed'],
    ['23505', 'served'],
    ['40001', 'served'],
    ['42601', 'served'],
  ])('a query to which the answer is %s has %s', (state, outcome) => {
    const answer = received(Buffer.concat([error(state), ready]));
    expect(outcomesIn('postgres', [startup, received(ready), query, answer])).toEqual([outcome]);
  });

  test('one that is turned away because the server is starting, or full, has failed; one with a wrong password has not', () => {
    expect(outcomesIn('postgres', [startup, received(error('57P03', 'FATAL')), lost()])).toEqual(['failed']);
    expect(outcomesIn('postgres', [startup, received(error('53300', 'FATAL')), lost()])).toEqual(['failed']);
    expect(outcomesIn('postgres', [startup, received(error('28P01', 'FATAL')), lost()])).toEqual([]);
  });

  test('queries that are sent ahead are answered in turn', () => {
    const talk = [startup, received(ready), query, query, query, received(Buffer.concat([ready, ready, ready]), 10)];
    expect(callsIn('postgres', talk).map(({ milliseconds }) => milliseconds)).toEqual([12, 11, 10]);
  });

  test('in TLS, an answer is an answer', () => {
    const request = sent(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    const data = '\x17\x03\x03\x00\x03abc';
    const talk = [
      request,
      received('S'),
      sent('\x16\x03\x01\x00\x01x'),
      received('\x16\x03\x03'),
      sent(data),
      received(data),
    ];
    expect(outcomesIn('postgres', talk)).toEqual(['served']);
  });
});

describe('MongoDB', () => {
  const element = (name: string, value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return Buffer.concat([Buffer.from(`\x10${name}\0`, 'latin1'), bytes]);
  };
  const double = (name: string, value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return Buffer.concat([Buffer.from(`\x01${name}\0`, 'latin1'), bytes]);
  };
  const message = (id: number, to: number, elements: Buffer[], flags = 0) => {
    const body = Buffer.concat([...elements, Buffer.alloc(1)]);
    const head = Buffer.alloc(16 + 4 + 1 + 4);
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(id, 4);
    head.writeInt32LE(to, 8);
    head.writeInt32LE(2013, 12);
    head.writeUInt32LE(flags, 16);
    head.writeInt32LE(body.length + 4, 21);
    return Buffer.concat([head, body]);
  };
  const hello = [sent(message(1, 0, [element('hello', 1)])), received(message(9, 1, [double('ok', 1)]))];

  test('commands are answered by their numbers, in whatever order', () => {
    const talk = [
      ...hello,
      sent(message(2, 0, [element('find', 1)]), 10),
      sent(message(3, 0, [element('insert', 1)]), 10),
      received(message(10, 3, [double('ok', 1)]), 5),
      received(message(11, 2, [double('ok', 1)]), 5),
    ];
    expect(callsIn('mongodb', talk)).toEqual([
      { start: 22, milliseconds: 5, outcome: 'served' },
      { start: 12, milliseconds: 20, outcome: 'served' },
    ]);
  });

  test.each([
    [91, 'failed'],
    [189, 'failed'],
    [10107, 'failed'],
    [11000, 'served'],
    [59, 'served'],
  ])('error %i has %s', (code, outcome) => {
    const answer = received(message(10, 2, [double('ok', 0), element('code', code)]));
    expect(outcomesIn('mongodb', [...hello, sent(message(2, 0, [element('insert', 1)])), answer])).toEqual([outcome]);
  });

  test('neither the driver itself, nor a cursor that waits, nor a write that wants no answer makes calls', () => {
    const quiet = [message(2, 0, [element('ping', 1)]), message(3, 0, [element('getMore', 1)])];
    const unacknowledged = message(4, 0, [element('insert', 1)], 2);
    expect(
      outcomesIn('mongodb', [...hello, ...quiet.map((each) => sent(each)), sent(unacknowledged), left(9000)]),
    ).toEqual([]);
  });

  test('a server that never greets has failed', () => {
    expect(outcomesIn('mongodb', [sent(message(1, 0, [element('hello', 1)])), left(1000)])).toEqual(['failed']);
  });
});
