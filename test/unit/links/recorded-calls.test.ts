import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { serverProtocols } from '../../../lib/model/topology.ts';
import type { LinkProtocol } from '../../../local/runtimes/embedded/links/dialects/link-protocol.ts';
import { callsIn, type Happening, left, lost, outcomesIn, recorded } from './replay.ts';

const served = (count: number) => Array<string>(count).fill('served');

/** What was recorded, and the calls that there are in it. */
const sessions: readonly [protocol: 'postgres' | 'mysql' | 'amqp', name: string, outcomes: string[]][] = [
  // create, insert, a duplicate, select, listen, notify, a table that is not there
  ['postgres', 'a session of psql', served(7)],
  ['postgres', 'prepared statements of pgbench', served(4)],
  ['postgres', 'statement time-out', ['served', 'failed']],
  ['postgres', 'unknown user', []],
  ['postgres', 'terminated by an administrator', ['failed']],
  // create, insert, a duplicate, select, sleep
  ['mysql', 'a session of mariadb', served(5)],
  ['mysql', 'wrong password', []],
  ['mysql', 'statement time-out', ['served', 'failed']],
  ['mysql', 'killed', ['failed']],
  ['mysql', 'too many connections', ['failed']],
  // declare, two confirmed publishings, get, and a queue that is not there; neither an unconfirmed publishing nor a consumer
  ['amqp', 'a session of pika', served(5)],
];

const sessionOf = (protocol: 'postgres' | 'mysql' | 'amqp', name: string): Happening[] => {
  const session = recorded(protocol)[name];
  if (!session) throw new Error(`nothing was recorded of ${name}`);
  return session;
};

test.each(sessions)('%s, %s: the calls are %j', (protocol, name, outcomes) => {
  expect(outcomesIn(protocol, sessionOf(protocol, name))).toEqual(outcomes);
});

test.each(sessions)('%s, %s: however its bytes come', (protocol, name, outcomes) => {
  const session = sessionOf(protocol, name);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      let turn = 0;
      const pieces = session.flatMap((happening): Happening[] => {
        const parts: Happening[] = [];
        for (let rest = happening.bytes; rest && rest.length > 0; ) {
          const size = sizes[turn++ % sizes.length] as number;
          parts.push({ what: happening.what, bytes: rest.subarray(0, size) });
          rest = rest.subarray(size);
        }
        return happening.bytes ? parts : [happening];
      });
      expect(outcomesIn(protocol, pieces)).toEqual(outcomes);
    }),
    { numRuns: 60 },
  );
});

/** Up to where each call's first byte was sent: what a silence would cut off. */
describe('a server that falls silent in the middle of a session has failed the call that was open', () => {
  test.each(sessions)('%s, %s', (protocol, name, outcomes) => {
    const session = sessionOf(protocol, name);
    const all = callsIn(protocol, session);
    expect(all.map(({ outcome }) => outcome)).toEqual(outcomes);
    for (const [index, { start }] of all.entries()) {
      if (start === 0) continue;
      const cut = session.slice(0, start);
      const before = all.filter((call, other) => other < index && call.start + call.milliseconds <= start).length;
      expect(outcomesIn(protocol, [...cut, left(2000)])).toHaveLength(before + 1);
      expect(outcomesIn(protocol, [...cut, left(2000)]).at(-1)).toBe('failed');
      expect(outcomesIn(protocol, [...cut, lost(1)]).at(-1)).toBe('failed');
    }
  });
});

test('a connection to which nothing is ever said has called in vain', () => {
  for (const protocol of ['postgres', 'mysql', 'amqp'] as const) {
    const [session] = Object.values(recorded(protocol));
    const greeting = session?.filter(({ what }) => what === 'sent').slice(0, 1) ?? [];
    expect(outcomesIn(protocol, [...greeting, left(500)])).toEqual(['failed']);
    expect(outcomesIn(protocol, [...greeting, left(2)])).toEqual([]);
  }
});

test('whatever passes is no reason to throw', () => {
  const protocols: LinkProtocol[] = serverProtocols.map((each) => (each === 'redis' ? 'resp' : each));
  const happening = fc.record({
    what: fc.constantFrom('sent' as const, 'received' as const, 'left' as const, 'lost' as const),
    bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  });
  const beginnings = [
    undefined,
    ...(['postgres', 'mysql', 'amqp'] as const).flatMap((each) => Object.values(recorded(each))),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...protocols),
      fc.constantFrom(...beginnings),
      fc.nat({ max: 20 }),
      fc.array(happening, { maxLength: 12 }),
      (protocol, session, taken, rest) => {
        const calls = callsIn(protocol, [...(session?.slice(0, taken) ?? []), ...rest]);
        expect(calls.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
