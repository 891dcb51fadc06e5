import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, loadSystem } from '../../../definition/load-system.ts';
import { configurations } from './support/configurations.ts';

const { written } = configurations();

/** A configuration with one service, which has these fields too, beside other parts. */
const web = (fields: string, others = '') =>
  `{ services: { web: { command: 'node web.js', public: true, ${fields} } }, ${others} }`;
const request = (fields: string) => web('', `journeys: { home: { request: { path: '/', ${fields} } } }`);
const store = (fields: string) => web('', `stores: { db: { ${fields} } }`);
const table = (items: string) =>
  store(`kind: 'dynamodb-table', partitionKey: 'id', indexes: { byName: 'name' }, items: ${items}`);

const problemsOf = async (text: string): Promise<readonly string[]> => {
  const error = await loadSystem(written(text)).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigurationError)) throw error;
  return error.problems.map(({ path, message }) => `${path}${message}`);
};

describe('what would go wrong later, or never be noticed, is told before anything starts', () => {
  test.each([
    ['a NUL in a variable', web(`env: { A: 'a\\0b' }`), 'services.web.env.A: "a\\u0000b" has a NUL'],
    ['a NUL in an argument', web(`args: ['a\\0b']`), 'services.web.args[0]: "a\\u0000b" has a NUL'],
    ['a NUL in a folder', web(`cwd: 'a\\0b'`), 'services.web.cwd: there is no folder'],
    ['the name of a variable', web(`env: { 'A=B': 'c' }`), 'services.web.env: "A=B" is no name of a variable'],
    ['no name of a variable', web(`env: { '': 'c' }`), 'services.web.env: "" is no name of a variable'],
    [
      'a reference that is not closed',
      web("env: { A: '${quotes.url' }"),
      'services.web.env.A: "${quotes.url" has a ${ without its }; write $${',
    ],
    [
      'the same in the commands of a store',
      store("kind: 'server', port: 1, command: 'node', setup: ['node ${self.port'] "),
      'stores.db.setup[0]: "${self.port" has a ${ without its }',
    ],
    ['a zone twice', web('', `zones: ['a', 'b', 'a']`), 'zones[2]: "a" is there twice'],
    [
      'a service’s zone twice',
      web(`zones: ['us-east-1a', 'us-east-1a']`),
      'services.web.zones[1]: "us-east-1a" is there twice',
    ],
    [
      'a subscription twice',
      web('', `stores: { q: { kind: 'sqs-queue' }, t: { kind: 'sns-topic', subscriptions: ['q', 'q'] } }`),
      'stores.t.subscriptions[1]: "q" is there twice',
    ],
    [
      'a queue that is its own dead-letter queue',
      store(`kind: 'sqs-queue', deadLetterQueue: 'db'`),
      'stores.db.deadLetterQueue: "db" is the queue itself',
    ],
    ['no journeys', web('', 'journeys: {}'), 'journeys is empty'],
    [
      'a fixed port beside an address',
      store(`kind: 'server', address: 'a:1', port: 1, fixedPort: true`),
      'stores.db.fixedPort says how it is started; at its address it is there already',
    ],
    [
      'a set-up beside an address',
      store(`kind: 'server', address: 'a:1', setup: ['node']`),
      'stores.db.setup says how it is started',
    ],
    [
      'a guardrail above the objective',
      web('', 'guardrails: { users: { availability: 1 } }'),
      'guardrails.users.availability: 1 is more than the 0.999 by objectives.users',
    ],
    [
      'a guardrail of journeys above the objective',
      web('', 'objectives: { journeys: { availability: 0.4 } }, guardrails: { journeys: { availability: 0.45 } }'),
      'guardrails.journeys.availability: 0.45 is more than the 0.4 by objectives.journeys',
    ],
    [
      'a guardrail below the latency',
      web('', 'guardrails: { users: { latencyMilliseconds: 300 } }'),
      'guardrails.users.latencyMilliseconds: 300 is less than the 500 by objectives.users',
    ],
    ['a header’s name', request(`headers: { 'a b': 'c' }`), 'journeys.home.request.headers.a b: "a b" is no name'],
    [
      'a header’s value',
      request(`headers: { a: 'x\\r\\ny: z' }`),
      'journeys.home.request.headers.a: "x\\r\\ny: z" has a line break or another letter that no header can have',
    ],
    [
      'a header of a rule',
      request(`served: { header: { 'a b': true } }`),
      'journeys.home.request.served.header.a b: "a b" is no name of a header',
    ],
    ['a header to take', request(`take: { id: 'header:a b' }`), 'journeys.home.request.take.id: "a b" is no name'],
    ['a path', web('', `journeys: { home: '/caf\\u0435' }`), 'which no path can have: write %D0%B5'],
    [
      'a probe’s path',
      web(`health: '/is it'`),
      'services.web.health: "/is it" is none of a path such as "/health", "tcp"',
    ],
    ['a bigint in a body', request('body: { a: [5n] }'), 'journeys.home.request.body.a[0]: 5n is a bigint, which JSON'],
    ['a number that is none', request('body: { a: NaN }'), 'journeys.home.request.body.a: it is NaN, which JSON'],
    ['a function in a body', request('body: { a: () => 1 }'), 'journeys.home.request.body.a: it is a function'],
    ['a date in a body', request('body: { a: new Date(0) }'), 'journeys.home.request.body.a: it is a Date'],
    [
      'a body that holds itself',
      request('body: (() => { const a = {}; a.b = { a }; return a; })()'),
      'journeys.home.request.body.b.a: it holds itself',
    ],
    [
      'a bigint that is waited for',
      request(`served: { body: { '/n': 5n } }`),
      'journeys.home.request.served.body./n: 5n is a bigint',
    ],
    ['a bigint in an item', table(`[{ id: 'a', n: 5n }]`), 'stores.db.items[0].n: 5n is a bigint'],
    ['an item without its key', table(`[{ id: 'a' }, { n: 1 }]`), 'stores.db.items[1] has no id, its partition key'],
    ['a key that is no text', table('[{ id: 1 }]'), 'stores.db.items[0].id: 1 is no text'],
    ['an index’s key that is no text', table(`[{ id: 'a', name: 1 }]`), 'stores.db.items[0].name: 1 is no text'],
  ])('%s', async (_, text, problem) => {
    const problems = await problemsOf(text);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('what is meant so is taken', async () => {
    const definition = `{
      services: { web: { command: 'node web.js', public: true, health: '/a%20b?c=é', env: { A: '$\${x', B: '\${self.port}$' } } },
      stores: { db: { kind: 'server', address: 'a:1', protocol: 'http', port: 80 } },
      journeys: { home: { request: { path: '/x', headers: { 'x-a': 'b c' }, body: { a: [1, null, { b: undefined }], c: Object.create(null) } } } },
      guardrails: { users: { availability: 0.999 } },
    }`;
    expect((await loadSystem(written(definition))).topology.stores).toHaveLength(1);
  });
});
