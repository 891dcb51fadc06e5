import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../base/random.ts';
import type { JourneyDefinition } from '../../../../definition/journeys/journey.ts';
import { resolveJourneys } from '../../../../definition/journeys/resolve-journeys.ts';
import type { JourneyRequest, Reply } from '../../../../lib/model/journey-request.ts';
import type { JourneyRequests } from '../../../../lib/model/system.ts';
import { topology } from '../../../../systems/shop/topology.ts';
import { reply } from './support.ts';

type Definitions = Readonly<Record<string, JourneyDefinition>>;
const users = (definitions: Definitions, seed = 1): JourneyRequests =>
  resolveJourneys(definitions, topology).requests({ random: seededRandom(seed) });

/** As the load does with a usable answer; gives what its user asks for next. */
function answer(requests: JourneyRequests, asked: JourneyRequest, given: Reply): JourneyRequest | undefined {
  const receipt = asked.receiptOf?.(given);
  if (receipt) requests.acknowledged?.(receipt);
  return asked.next?.(given);
}

const order: Definitions = {
  buy: { request: { path: '/orders', body: { quantity: '${random:1-3}' }, take: { id: '/id' } } },
  track: { request: 'GET /orders/${id}' },
};

describe('a request', () => {
  const built = (request: JourneyDefinition['request']) =>
    users({ any: { request: request as string } }).next('any').request;

  test('is told in a word, or in full', () => {
    expect(built('/books')).toEqual({ method: 'GET', path: '/books', headers: {} });
    expect(built('DELETE /books/1?hard=1')).toMatchObject({ method: 'DELETE', path: '/books/1?hard=1' });
    expect(built({ path: '/books', body: 'as it is' })).toMatchObject({
      method: 'POST',
      body: 'as it is',
      headers: {},
    });
  });

  test('has an object as JSON, and the type that it says where it says one', () => {
    expect(built({ path: '/', body: { a: ['$${x}', 1, null], b: { c: '${random:4-4}' } } })).toEqual({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      body: '{"a":["${x}",1,null],"b":{"c":4}}',
    });
    const own = built({ path: '/', headers: { 'Content-Type': 'application/vnd.api+json' }, body: {} });
    expect(own.headers).toEqual({ 'content-type': 'application/vnd.api+json' });
  });

  test('has a key of its own each time where it is to be idempotent', () => {
    const requests = users({ any: { request: { path: '/', body: {}, idempotencyKey: true } } });
    const keys = Array.from({ length: 20 }, () => requests.next('any').request.headers?.['idempotency-key']);
    expect(new Set(keys).size).toBe(20);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('of a function is what it makes of chance and values', () => {
    const requests = users({
      ...order,
      own: { request: ({ random, value }) => ({ path: `/own/${value('id') ?? 'none'}/${random() < 1}` }) },
    });
    expect(requests.next('own').request).toEqual({ method: 'GET', path: '/own/none/true' });
    answer(requests, requests.next('buy'), reply(201, { id: 9 }));
    expect(requests.next('own').request.path).toBe('/own/9/true');
  });

  test.each([
    ['nothing', undefined, 'its function gave undefined, not a request'],
    ['a promise', Promise.resolve({ path: '/' }), 'its function gave a promise'],
    ['no path', { method: 'GET' }, 'the path undefined, which does not begin with /'],
    ['an odd method', { method: 'BREW', path: '/' }, 'the method "BREW"'],
    ['an object as a body', { path: '/', body: {} }, 'a body that is no text'],
  ])('of a function that makes %s is refused', (_, made, problem) => {
    expect(() => users({ any: { request: () => made as never } }).next('any')).toThrow(problem);
  });
});

describe('values from earlier answers', () => {
  test('while there is none, the journey that takes it is walked instead, and counts as itself', () => {
    const requests = users(order);
    const first = requests.next('track');
    expect(first).toMatchObject({ journey: 'buy', request: { method: 'POST', path: '/orders' } });
    answer(requests, first, reply(201, { id: 'o 1/2' }));
    expect(requests.next('track')).toMatchObject({ journey: 'track', request: { path: '/orders/o%201%2F2' } });
  });

  test('a chain of them begins at its beginning; one that nobody can take is told', () => {
    const requests = users({
      pay: { request: 'POST /carts/${cart}/pay' },
      fill: { request: { path: '/carts', body: { user: '${user}' }, take: { cart: '/id' } } },
      join: { request: { method: 'POST', path: '/users', take: { user: 'header:Location' } } },
      never: { request: '/${nothing}' },
    });
    expect(requests.next('pay').journey).toBe('join');
    answer(requests, requests.next('pay'), reply(201, '', { location: '/users/7' }));
    const filling = requests.next('pay');
    expect(filling).toMatchObject({ journey: 'fill', request: { body: '{"user":"/users/7"}' } });
    answer(requests, filling, reply(201, { id: 3 }));
    expect(requests.next('pay').request.path).toBe('/carts/3/pay');
    expect(() => requests.next('never')).toThrow('no journey can be walked that takes ${nothing}');
  });

  test('no journey that changes data is walked in the place of one that does not', () => {
    const requests = users({
      lend: { request: { path: '/loans', body: {}, take: { book: '/book' } } },
      list: { request: { path: '/books', take: { book: '/books/*/id' } } },
      read: { request: '/books/${book}' },
    });
    expect(requests.next('read').journey).toBe('list');
  });

  test('all of a list are taken, numbers stay numbers in JSON, and the oldest of 500 go', () => {
    const requests = users({
      list: { request: { path: '/items', take: { item: '/items/*/id' } } },
      look: { request: { method: 'POST', path: '/look', body: { item: '${item}' } } },
    });
    const items = (from: number) => ({ items: Array.from({ length: 400 }, (_, index) => ({ id: from + index })) });
    answer(requests, requests.next('list'), reply(200, items(0)));
    answer(requests, requests.next('list'), reply(200, items(400)));
    const seen = Array.from({ length: 3000 }, () => JSON.parse(requests.next('look').request.body as string).item);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...seen)).toBeLessThan(800);
    expect(new Set(seen).size).toBeGreaterThan(400);
  });

  test('a path may be a value: a path, or the URL of one', () => {
    const requests = users({
      make: { request: { method: 'POST', path: '/jobs', take: { job: 'header:location' } } },
      poll: { request: '${job}' },
    });
    answer(requests, requests.next('make'), reply(202, '', { location: 'http://127.0.0.1:9/jobs/1?wait=1' }));
    expect(requests.next('poll').request.path).toBe('/jobs/1?wait=1');
  });

  test('one seed chooses the same values in the same order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.uniqueArray(fc.integer(), { minLength: 2 }), (seed, ids) => {
        const paths = () => {
          const requests = users(order, seed);
          for (const id of ids) answer(requests, requests.next('buy'), reply(201, { id }));
          return Array.from({ length: 20 }, () => requests.next('track').request.path);
        };
        expect(paths()).toEqual(paths());
      }),
      { numRuns: 30 },
    );
  });
});

describe('a walk of several requests', () => {
  const walk: Definitions = {
    checkout: {
      steps: [
        { path: '/carts/${uuid}', method: 'PUT', take: { cart: '/id' } },
        { path: '/carts/${cart}/items', body: { cart: '${cart}', key: '${uuid}' } },
        'GET /carts/${cart}',
      ],
    },
  };

  test('goes on with its own values, whatever others have taken meanwhile', () => {
    const requests = users(walk);
    const one = requests.next('checkout');
    const other = requests.next('checkout');
    const second = answer(requests, one, reply(200, { id: 1 })) as JourneyRequest;
    answer(requests, other, reply(200, { id: 2 }));
    const uuid = one.request.path.replace('/carts/', '');
    expect(second.request).toMatchObject({ path: '/carts/1/items', body: JSON.stringify({ cart: 1, key: uuid }) });
    const third = answer(requests, second, reply(201)) as JourneyRequest;
    expect(third.request.path).toBe('/carts/1');
    expect(third.next).toBeUndefined();
  });

  test('cannot go on where the value is not in its own answer, though others have one', () => {
    const requests = users(walk);
    answer(requests, requests.next('checkout'), reply(200, { id: 1 }));
    const asked = requests.next('checkout');
    expect(() => answer(requests, asked, reply(200, {}))).toThrow(
      'request 2 needs ${cart}, which the answers before it did not give',
    );
  });

  test('leaves a receipt of each answer, with all that was taken until then', () => {
    const requests = users(walk);
    const first = requests.next('checkout');
    const uuid = first.request.path.replace('/carts/', '');
    const given = reply(200, { id: 1, total: 5 });
    expect(first.receiptOf?.(given)).toEqual({
      id: '1',
      facts: { uuid, cart: 1 },
      journey: 'checkout',
      step: 1,
      answer: { id: 1, total: 5 },
    });
    const second = first.next?.(given);
    expect(second?.receiptOf?.(reply(201, 'x'.repeat(9)))).toEqual({
      id: uuid,
      facts: { uuid, cart: 1 },
      journey: 'checkout',
      step: 2,
    });
    expect(second?.receiptOf?.(reply(201, { long: 'x'.repeat(5000) }))).not.toHaveProperty('answer');
  });
});
