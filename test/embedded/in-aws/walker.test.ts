import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { walker } from '../../../services/bundle.ts';
import { syntheticHeader } from '../../../services/kit/synthetic.ts';
import { type Edge, serve, startEdge } from '../measure/support/edge.ts';

let edge: Edge;
beforeEach(async () => {
  edge = await startEdge((request, response) => {
    if (request.path !== '/products') return serve(request, response);
    response.end(JSON.stringify({ products: [{ id: 'p1' }, { id: 'p2' }] }));
  });
});
afterEach(() => edge.close());

function walk(changes: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', walker], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      EDGE_URL: edge.url,
      REQUESTS_PER_SECOND: '100',
      METRICS_NAMESPACE: 'Breakwater',
      METRICS_SYSTEM: 'shop',
      METRICS_ENVIRONMENT: 'dev',
      ...changes,
    },
  });
  const lines: Record<string, number>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status]) => ({ status, stderr }));
  return { child, lines, ended };
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

test('walks the journeys until SIGTERM, and then tells of every user that it sent', async () => {
  const walking = walk();
  await sleep(3000);
  walking.child.kill('SIGTERM');
  expect(await walking.ended).toEqual({ status: 0, stderr: '' });
  const told = (scope: string) =>
    walking.lines
      .filter(({ Scope }) => String(Scope) === scope)
      .reduce((sum, { Served = 0, Degraded = 0, Failed = 0 }) => sum + Served + Degraded + Failed, 0);
  const toLearn = 1;
  expect(told('users')).toBe(edge.requests.length - toLearn);
  expect(told('users')).toBeGreaterThan(100);
  for (const journey of ['browse', 'buy', 'track', 'home']) expect(told(journey)).toBeGreaterThan(0);
  expect(edge.requests.some(({ path }) => path === '/products/p1')).toBe(true);
});

test("marks every request as nobody's, has a name, and shows the pass that the edge wants", async () => {
  const walking = walk({ EDGE_PASS: 'open-sesame' });
  while (edge.requests.length < 20) await sleep(50);
  walking.child.kill('SIGTERM');
  await walking.ended;
  for (const { headers } of edge.requests) {
    expect(headers).toMatchObject({
      [syntheticHeader]: '1',
      'x-breakwater-pass': 'open-sesame',
      'user-agent': 'breakwater-walker',
    });
  }
});

test('read-only changes nothing, and tells of no journey that it does not walk', async () => {
  const walking = walk({ READ_ONLY: 'true' });
  while (edge.requests.length < 100) await sleep(50);
  walking.child.kill('SIGTERM');
  expect(await walking.ended).toEqual({ status: 0, stderr: '' });
  expect(new Set(edge.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  expect(new Set(walking.lines.map(({ Scope }) => String(Scope)))).toEqual(new Set(['users', 'browse', 'home']));
});

test('a setting that is wrong is told in one line, and ends it', async () => {
  expect(await walk({ REQUESTS_PER_SECOND: 'fast' }).ended).toEqual({
    status: 1,
    stderr: 'walker: REQUESTS_PER_SECOND must be a number above 0 and at most 2000, not "fast"\n',
  });
});
