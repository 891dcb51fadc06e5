import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findJourneyProblems, valuesOf } from '../../../../definition/journeys/find-problems.ts';
import type { JourneyDefinition } from '../../../../definition/journeys/journey.ts';
import { resolveJourneys } from '../../../../definition/journeys/resolve-journeys.ts';
import { topology } from '../../../../systems/shop/topology.ts';

type Definitions = Readonly<Record<string, JourneyDefinition>>;
const journeysOf = (definitions: Definitions) => resolveJourneys(definitions, topology).journeys;

describe('journeys of a definition', () => {
  test('have a description, a share by their weight, and the calls of the edge unless they say theirs', () => {
    expect(
      journeysOf({
        look: { request: '/books', weight: 3 },
        buy: { steps: ['/books', 'POST /orders'], calls: ['order-service'], description: 'Buys.' },
      }),
    ).toEqual([
      { name: 'look', description: 'GET /books.', share: 75, calls: topology.services[0]?.calls.map(({ to }) => to) },
      { name: 'buy', description: 'Buys.', share: 25, calls: ['order-service'], writes: true, unrepeatable: true },
    ]);
    expect(journeysOf({ buy: { steps: ['/books', 'POST /orders'] } })[0]?.description).toBe(
      'GET /books, then POST /orders.',
    );
  });

  test('have shares that add up to 100, whatever the weights', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1 }), (weights) => {
        const definitions = Object.fromEntries(weights.map((weight, index) => [`j${index}`, { request: '/', weight }]));
        const sum = journeysOf(definitions).reduce((total, { share }) => total + share, 0);
        expect(Math.abs(sum - 100)).toBeLessThan(1e-9);
      }),
    );
  });

  test('write by their methods, by a function that may, and where they need what only a writing one takes', () => {
    const definitions: Definitions = {
      list: { request: { path: '/books', take: { book: '/books/*/id' } } },
      read: { request: '/books/${book}' },
      buy: { request: { path: '/orders', body: {}, take: { order: '/id' } } },
      track: { request: { path: '/orders/${order}', take: { parcel: '/parcel' } } },
      follow: { request: '/parcels/${parcel}' },
      own: { request: () => ({ path: '/' }) },
      search: { request: 'POST /search', writes: false },
    };
    const { journeys, answering } = resolveJourneys(definitions, topology);
    expect(journeys.filter(({ writes }) => writes).map(({ name }) => name)).toEqual(['buy', 'track', 'follow', 'own']);
    expect([...answering].sort()).toEqual(['buy', 'follow', 'list', 'own', 'track']);
  });

  test('cannot be repeated where a request may not be sent again, by its method, its key, or what it says', () => {
    const definitions: Definitions = {
      list: { request: '/books' },
      put: { request: 'PUT /books/1' },
      vote: { steps: ['/books', 'POST /votes'] },
      search: { request: { method: 'POST', path: '/search', idempotent: true } },
      buy: { request: { path: '/orders', body: {}, idempotencyKey: true } },
      once: { request: { path: '/once', idempotent: false } },
      own: { request: () => ({ path: '/' }) },
      look: { request: () => ({ path: '/' }), writes: false },
    };
    const unrepeatable = journeysOf(definitions).filter((journey) => journey.unrepeatable);
    expect(unrepeatable.map(({ name }) => name)).toEqual(['vote', 'once', 'own']);
  });
});

describe('what is wrong with journeys', () => {
  test.each<[string, JourneyDefinition, readonly (string | number)[], string]>([
    ['no request', {}, ['a'], 'journey a has neither a request nor steps'],
    ['both', { request: '/', steps: ['/'] }, ['a'], 'has both a request and steps'],
    ['no steps', { steps: [] }, ['a', 'steps'], 'journey a has no steps'],
    [
      'a word that is no method',
      { request: 'FETCH /' },
      ['a', 'request'],
      '"FETCH /" is no request, such as GET /books',
    ],
    ['no path', { request: 'GET ' }, ['a', 'request'], '"GET " is no request'],
    ['a path of a folder', { request: 'books' }, ['a', 'request'], 'path "books" does not begin with /'],
    ['a space', { steps: ['/', { path: '/a b' }] }, ['a', 'steps', 1, 'path'], 'has a space or a #'],
    [
      'an odd method',
      { request: { method: 'get' as 'GET', path: '/' } },
      ['a', 'request', 'method'],
      '"get" is none of GET',
    ],
    ['a text', { request: { path: '/', body: { x: [1, '${'] } } }, ['a', 'request', 'body', 'x', 1], 'without its }'],
    [
      'a header',
      { request: { path: '/', headers: { 'x-id': '${a b}' } } },
      ['a', 'request', 'headers', 'x-id'],
      '${a b}',
    ],
    [
      'a pointer',
      { request: { path: '/', take: { id: 'id' } } },
      ['a', 'request', 'take', 'id'],
      '"id" is no JSON pointer',
    ],
    [
      'a header without a name',
      { request: { path: '/', take: { id: 'header:' } } },
      ['a', 'request', 'take', 'id'],
      'names no header',
    ],
    [
      'a value called uuid',
      { request: { path: '/', take: { uuid: '/id' } } },
      ['a', 'request', 'take', 'uuid'],
      '"uuid" cannot be the name',
    ],
    [
      'a status',
      { request: { path: '/', served: { status: [200, 'ok'] } } },
      ['a', 'request', 'served', 'status'],
      '"ok" is no status',
    ],
    [
      'a pointer in a rule',
      { request: { path: '/', failed: { body: { error: 1 } } } },
      ['a', 'request', 'failed', 'body', 'error'],
      '"error" is no JSON pointer',
    ],
    [
      'rules beside a function',
      { request: { path: '/', served: { status: 404 }, outcome: () => 'served' } },
      ['a', 'request', 'served'],
      'there is an outcome beside it',
    ],
  ])('%s', (_, definition, at, message) => {
    expect(findJourneyProblems({ a: definition })).toEqual([{ at, message: expect.stringContaining(message) }]);
  });

  test('a value that nobody takes is told with the nearest, one that none can take first with its journey', () => {
    const buy: JourneyDefinition = { request: { path: '/orders', body: {}, take: { order: '/id' } } };
    expect(findJourneyProblems({ buy, track: { request: '/orders/${oder}' } })).toEqual([
      { at: ['track', 'request'], message: 'no request takes ${oder} from an answer; did you mean order?' },
    ]);
    expect(
      findJourneyProblems({ next: { request: { path: '/?after=${cursor}', take: { cursor: '/next' } } } }),
    ).toEqual([{ at: ['next'], message: 'journey next needs ${cursor}, and no other journey can take it first' }]);
    expect(findJourneyProblems({ buy, track: { request: '/orders/${order}' } })).toEqual([]);
  });

  test('the values of all requests are listed with their places', () => {
    const definitions: Definitions = {
      buy: { steps: ['/', { path: '/a', body: { n: '${n}' }, take: { id: '/id' } }] },
      look: { request: '/${id}' },
    };
    expect(valuesOf(definitions)).toEqual({
      used: [
        { name: 'n', at: ['buy', 'steps', 1, 'body', 'n'] },
        { name: 'id', at: ['look', 'request'] },
      ],
      taken: [{ name: 'id', at: ['buy', 'steps', 1, 'take', 'id'] }],
    });
  });

  test('whatever is found in order can be walked', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const text = fc.oneof(
      fc.constantFrom('/x', '/x/${uuid}', '/${random:1-9}'),
      name.map((value) => `/\${${value}}`),
    );
    const request = fc.record({ path: text, take: fc.dictionary(name, fc.constant('/id')) });
    const definitions = fc.array(fc.array(request, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(definitions, (all) => {
        const journeys = Object.fromEntries(all.map((steps, index) => [`j${index}`, { steps }]));
        fc.pre(findJourneyProblems(journeys).length === 0);
        const requests = resolveJourneys(journeys, topology).requests({ random: () => 0 });
        for (const journey of Object.keys(journeys)) {
          let asked = requests.next(journey) as ReturnType<typeof requests.next> | undefined;
          while (asked) {
            expect(asked.request.path).toMatch(/^\/[\w-]+$|^\/x\/[\w-]+$/);
            const given = { status: 200, headers: {}, body: '{"id":1}', json: () => ({ id: 1 }) };
            const receipt = asked.receiptOf?.(given);
            if (receipt) requests.acknowledged?.(receipt);
            asked = asked.next?.(given);
          }
        }
      }),
    );
  });
});
