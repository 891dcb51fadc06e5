import { expect, test } from '@jest/globals';
import { createLinesMode } from '../../../dashboard/terminal/lines-mode.ts';
import { sparkline } from '../../../dashboard/terminal/sparkline.ts';
import type { LineView, SecondView, View } from '../../../dashboard/view/view.ts';

const line = (seq: number, text: string): LineView => ({ seq, at: seq * 1000, text, kind: 'news' });
const second = (at: number): SecondView => ({
  at,
  perSecond: 50,
  usable: 0.98,
  degraded: 0.1,
  p50: 5,
  p95: 20,
  p99: 30,
});
const viewOf = (...lines: LineView[]) =>
  ({ seq: lines.at(-1)?.seq ?? 0, system: { name: 'shop' }, lines }) as unknown as View;

test('each line is told once, also after the connection was lost, and those of the next system are told', () => {
  const told: string[] = [];
  const tell = createLinesMode((text) => void told.push(text));
  tell({ view: viewOf(line(7, 'one')), seconds: [], isLive: true });
  tell({ view: viewOf(line(7, 'one'), line(9, 'two')), seconds: [], isLive: true });
  tell({ view: viewOf(line(7, 'one'), line(9, 'two')), seconds: [], isLive: false });
  tell({ view: viewOf(line(2, 'again')), seconds: [], isLive: true });
  expect(told.map((text) => text.replace(/^\d\d:\d\d:\d\d/, 'at'))).toEqual([
    'shop is up',
    'at · one',
    'at · two',
    'the system is away: waiting for it',
    'shop is up',
    'at · again',
  ]);
});

test('users are told of every ten seconds, by a second that is whole', () => {
  const told: string[] = [];
  const tell = createLinesMode((text) => void told.push(text));
  const begun = Date.UTC(2026, 0, 1);
  for (let count = 1; count <= 25; count++) {
    const seconds = Array.from({ length: count }, (_, index) => second(begun + index * 1000));
    tell({ view: viewOf(), seconds, isLive: true });
  }
  expect(
    told.filter((text) => text.includes('users: 50 requests, 98 % usable, 10 % degraded, p95 20 ms')),
  ).toHaveLength(3);
});

test('a sparkline is as wide as it was asked for, and empty where nothing is known', () => {
  const options = { width: 6, least: 0, most: 1 };
  expect(sparkline([0, 0.5, 1], options)).toBe('   ▁▅█');
  expect(sparkline([1, null, 2, -1, 0, 0, 0], options)).toBe(' █▁▁▁▁');
  expect(sparkline([], options)).toBe('      ');
});
