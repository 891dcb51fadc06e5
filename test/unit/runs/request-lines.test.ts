import { expect, test } from '@jest/globals';
import type { EdgeLevels, Verdict } from '../../../lib/model/events/verdict.ts';
import { requestLines } from '../../../runs/reporters/request-lines.ts';

const edge = (callee: string, calls: number, meshRetries: number | null) =>
  ({ caller: 'web', callee, during: { calls, meshRetries } }) as EdgeLevels;
const verdict = (experiment: string, touched: number | undefined, perEdge: EdgeLevels[] = []) =>
  ({
    experiment,
    effect: { seen: true, by: [], ...(touched !== undefined && { touched }) },
    perEdge,
  }) as unknown as Verdict;

test('what a fault touched and what the mesh made again is told, and nothing where there is nothing', () => {
  const lines = requestLines([
    verdict('kill-api', undefined, [edge('api', 40, 0.3), edge('db', 10, null), edge('cache', 20, 0)]),
    verdict('lose-replies', 1, [edge('api', 40, 0.05), edge('db', 10, 0.5)]),
    verdict('stop-api', undefined),
  ]);
  expect(lines).toEqual([
    '  kill-api: made again by the mesh: 12 of web to api',
    '  lose-replies: 1 request or command touched',
    '  lose-replies: made again by the mesh: 2 of web to api, 5 of web to db',
  ]);
});

test('of many runs the sum is told, where the mesh made any again', () => {
  const runs = ['one', 'two', 'three', 'four'];
  expect(requestLines(runs.map((name) => verdict(name, 3)))).toEqual([]);
  expect(requestLines(runs.map((name) => verdict(name, 3, [edge('api', 10, 0.2)])))).toEqual([
    '  made again by the mesh: 8 requests; results.json has them by edge',
  ]);
});
