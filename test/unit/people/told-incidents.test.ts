import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { incidentLines, incidentsInWords } from '../../../cli/incident-lines.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Notification } from '../../../lib/model/response/notification.ts';
import { toldIncidents } from '../../../lib/model/response/told-incidents.ts';

const of = { system: 'shop', environment: 'local', look: ['shop-local-users'] } as const;
const [a, b] = ['shop-local-a@2026', 'shop-local-b@2026'];
const begun = { ...of, incident: a, occasion: 'begun', severity: 'warning', title: 'A rings', at: 1000 } as const;
const acted = {
  ...begun,
  occasion: 'acted',
  title: 'it is rolled back',
  done: 'to 3',
  look: ['web'],
  at: 2000,
} as const;
const worse = { ...begun, occasion: 'worse', severity: 'critical', title: 'users ring', at: 2500 } as const;
const over = { ...begun, occasion: 'over', severity: 'info', title: 'A is OK again, after 5 s', at: 9000 } as const;

const journal = (...told: Notification[]): Event[] => [
  { v: 2, seq: 1, wall: 0, mono: 0, type: 'notice', message: 'hello' },
  ...told.map(
    (one, index) => ({ v: 2, seq: index + 2, wall: 0, mono: 0, type: 'notification', id: `${index}`, ...one }) as const,
  ),
];
const linesOf = (...told: Notification[]) =>
  toldIncidents(journal(...told)).map((one) => incidentLines(one).map(stripVTControlCharacters).join('\n'));

test('all messages of an incident are one, with the worst that was told, and the newest is last', () => {
  const later = { ...begun, incident: b, at: 500, drill: true } as const;
  const [first, second] = toldIncidents(journal(begun, acted, worse, over, later));
  expect(first).toMatchObject({ incident: b, drill: true, state: 'open', messages: 1 });
  expect(second).toEqual({
    incident: a,
    system: 'shop',
    environment: 'local',
    at: 1000,
    severity: 'critical',
    titles: ['A rings', 'Worse: users ring'],
    done: ['it is rolled back: to 3'],
    look: ['shop-local-users', 'web'],
    state: 'over',
    over: { at: 9000, title: 'A is OK again, after 5 s' },
    messages: 4,
  });
  expect(toldIncidents(journal())).toEqual([]);
});

test('what a handler begins is open as long as the alarm that it tells of, and has no end without one', () => {
  const event = { ...acted, occasion: 'begun' } as const;
  expect(toldIncidents(journal(event))).toMatchObject([{ state: 'open' }]);
  expect(toldIncidents(journal(event, over))).toMatchObject([{ state: 'over' }]);
  const [alone] = toldIncidents(journal({ ...event, incident: 'EXP1@2026' }));
  expect(alone).toMatchObject({ state: 'told', titles: ['it is rolled back'], done: ['to 3'] });
});

test('a block has when, how bad, what, what was done, what to look at, and whether it is over', () => {
  const [whole] = linesOf(begun, acted, worse, over);
  expect(whole?.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME').split('\n')).toEqual([
    'TIME  critical  [shop-local] A rings',
    '                    Worse: users ring',
    '          done      it is rolled back: to 3',
    '          look at   shop-local-users, web',
    '          over      TIME, A is OK again, after 5 s',
  ]);
  const [drill] = linesOf({ ...begun, drill: true });
  expect(drill).toMatch(/ {2}DRILL \[shop-local\] A rings\n +done +nothing\n.*\n +open +it is not over$/);
});

test.each([
  [[], 'none'],
  [[begun, over], '1, none open'],
  [[begun, over, { ...worse, incident: b }], '2, 1 open: [shop-local] Worse: users ring'],
])('in a line', (told, line) => {
  expect(incidentsInWords(toldIncidents(journal(...(told as Notification[]))))).toBe(line);
});
