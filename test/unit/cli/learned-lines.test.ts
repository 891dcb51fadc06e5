import { describe, expect, test } from '@jest/globals';
import { learnedLines } from '../../../cli/learned-lines.ts';
import type { Topology } from '../../../lib/model/topology.ts';

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
      ],
    },
    { ...service, name: 'reviews', calls: [] },
  ],
  stores: [
    { kind: 'redis', name: 'cache', port: 6379 },
    { kind: 'redis', name: 'db', port: 6380 },
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
} as const;

describe('what was learnt', () => {
  test('says who called whom, and what was declared', () => {
    const text = learnedLines(learned, topology, false).join('\n');
    expect(text).toMatch(/web +│ reviews +│ 10\.0 +│ degradable +│ +│/);
    expect(text).toMatch(/web +│ db +│ 0\.0 +│ - +│ only while web is without reviews/);
    expect(text).toContain('Never seen: web to cache.');
    expect(text).toContain('  web to 127.0.0.1:6379, which is cache');
    expect(text).toContain('  reviews to 10.1.2.3:443');
    expect(text).not.toContain('not as declared');
  });

  test('and with findings, what is not as declared', () => {
    expect(learnedLines(learned, topology, true).join('\n')).toMatch(/web +│ reviews .* needed +│ not as declared/);
  });
});
