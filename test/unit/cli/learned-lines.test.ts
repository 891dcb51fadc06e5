import { describe, expect, test } from '@jest/globals';
import { foundCalls } from '../../../cli/found-calls.ts';
import { learnedJson } from '../../../cli/learned-json.ts';
import { failingWords, learnedLines } from '../../../cli/learned-lines.ts';
import type { Service, Topology } from '../../../lib/model/topology.ts';

const service = { description: '', port: 8080, replicas: 2, cpu: 256, memory: 512, processName: 'node' };
const topology: Topology = {
  name: 'shop',
  zones: [{ name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' }],
  services: [
    {
      ...service,
      name: 'web',
      public: true,
      calls: [
        { to: 'reviews', degradable: true, whenGone: '' },
        { to: 'db', degradable: false, whenGone: '', undeclared: true },
        { to: 'cache', degradable: false, whenGone: '' },
        { to: 'log', degradable: false, whenGone: '' },
      ],
    },
    { ...service, name: 'reviews', calls: [] },
  ],
  stores: [
    { kind: 'redis', name: 'cache', port: 6379 },
    { kind: 'redis', name: 'db', port: 6380 },
    { kind: 'server', protocol: 'tcp', name: 'log', port: 6381 },
  ],
};

const learned = {
  seconds: 20,
  edges: [
    { caller: 'web', callee: 'reviews', calls: 200, finding: 'needed' },
    { caller: 'web', callee: 'db', calls: 0, onlyWithout: { caller: 'web', callee: 'reviews' }, finding: 'degradable' },
  ],
  bypasses: [
    { service: 'web', host: '127.0.0.1', port: 6379, to: 'cache' },
    { service: 'reviews', host: '10.1.2.3', port: 443 },
  ],
  connected: [{ caller: 'web', callee: 'log' }],
  failing: [],
  notUndone: [],
} as const;

describe('what was learnt', () => {
  test('says who called whom, and what was declared', () => {
    const text = learnedLines(learned, topology, false).join('\n');
    expect(text).toMatch(/web +│ reviews +│ 10\.0 +│ degradable +│ +│/);
    expect(text).toMatch(/web +│ db +│ 0\.0 +│ - +│ only while web is without reviews/);
    expect(text).toContain('Never seen: web to cache.');
    expect(text).toMatch(/Connected, but no call was seen: .*: web to log\./);
    expect(text).toContain('  web to 127.0.0.1:6379, which is cache');
    expect(text).toContain('  reviews to 10.1.2.3:443');
    expect(text).not.toContain('not as declared');
  });

  test('and with findings, what is not as declared', () => {
    expect(learnedLines(learned, topology, true).join('\n')).toMatch(/web +│ reviews .* needed +│ not as declared/);
  });
});

test('as JSON it is the same', () => {
  expect(learnedJson(learned, topology, true)).toEqual({
    seconds: 20,
    edges: [
      { caller: 'web', callee: 'reviews', calls: 200, declared: 'degradable', found: 'needed', isAsDeclared: false },
      {
        ...{ caller: 'web', callee: 'db', calls: 0, declared: null, found: 'degradable', isAsDeclared: true },
        onlyWithout: { caller: 'web', callee: 'reviews' },
      },
    ],
    connected: [{ caller: 'web', callee: 'log' }],
    neverSeen: [{ caller: 'web', callee: 'cache' }],
    bypasses: learned.bypasses,
    failing: [],
  });
});

test('what is seldom called is not said never to be, and what was not tried is said', () => {
  const edges = [{ caller: 'web', callee: 'reviews', calls: 1, finding: 'untried' }] as const;
  const text = learnedLines({ ...learned, edges, seconds: 60 }, topology, true).join('\n');
  expect(text).toMatch(/web +│ reviews +│ <0\.1 /);
  expect(text).toMatch(/Untried, .*: web to reviews\./);
  expect(learnedLines({ ...learned, edges: [] }, topology, true)[0]).toBe(
    'No service was seen calling another, or a store.',
  );
});

test('journeys that failed by themselves are named, with their share', () => {
  expect(failingWords(learned)).toBeUndefined();
  const failing = [{ journey: 'browse', total: 400, failed: 398 }];
  expect(failingWords({ ...learned, failing })).toContain('while nothing was cut: browse (99.5 % of 400 requests);');
});

describe('what a configuration lacks', () => {
  test('is the calls that it does not have, with what was found of them', () => {
    expect(foundCalls(learned, { topology }, false)).toEqual({ web: { db: {} } });
    expect(foundCalls(learned, { topology }, true)).toEqual({ web: { db: { degradable: true } } });
  });

  test('is that users can do without a call that was said to be needed, and never that they cannot', () => {
    const reviews = (finding: 'needed' | 'degradable', degradable: boolean) => {
      const edges = [{ caller: 'web', callee: 'reviews', calls: 200, finding }];
      const [web, ...others] = topology.services as [Service, Service];
      const calls = [{ to: 'reviews', degradable, whenGone: '' }];
      const declared = { ...topology, services: [{ ...web, calls }, ...others] };
      return foundCalls({ ...learned, edges }, { topology: declared }, true);
    };
    expect(reviews('degradable', false)).toEqual({ web: { reviews: { degradable: true } } });
    expect(reviews('needed', true)).toEqual({});
  });

  test('is that a service calls nobody, where it was called and is connected to nobody', () => {
    const [web, reviews] = topology.services as [Service, Service];
    const unknown: Topology = { ...topology, services: [web, { ...reviews, callsUnknown: true }] };
    expect(foundCalls(learned, { topology: unknown }, false)).toEqual({ web: { db: {} } });
    const calm = { ...learned, bypasses: [] };
    expect(foundCalls(calm, { topology: unknown }, false)).toEqual({ web: { db: {} }, reviews: {} });
    expect(foundCalls({ ...calm, edges: [] }, { topology: unknown }, false)).toEqual({});
  });
});
