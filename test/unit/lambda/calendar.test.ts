import { describe, expect, test } from '@jest/globals';
import { whyNotNow } from '../../../lambda/preflight/calendar.ts';
import type { ChangeWindow, Freeze } from '../../../lib/model/response/preflight-settings.ts';

const office: ChangeWindow = { days: ['Tue', 'Wed'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' };
const night: ChangeWindow = { days: ['Sun'], from: '22:00', to: '04:00', timeZone: 'UTC' };
const why = (time: string, changeWindows: readonly ChangeWindow[], freezes: readonly Freeze[] = []) =>
  whyNotNow(Date.parse(time), { changeWindows, freezes });

describe('a change window', () => {
  test.each([
    ['2026-11-24T08:00:00Z', true],
    ['2026-11-24T07:59:59Z', false],
    ['2026-11-24T14:59:59Z', true],
    ['2026-11-24T15:00:00Z', false],
    ['2026-11-26T10:00:00Z', false],
    // Summer time: nine o'clock is two hours off.
    ['2026-07-21T07:00:00Z', true],
    ['2026-07-21T06:59:00Z', false],
  ])('is open by the clock of its time zone: %s %s', (time, open) => {
    expect(why(time, [office]) === undefined).toBe(open);
  });

  test.each([
    ['2026-11-29T22:00:00Z', true],
    ['2026-11-30T03:59:00Z', true],
    ['2026-11-30T04:00:00Z', false],
    ['2026-11-29T03:00:00Z', false],
  ])('may go past midnight, and then is of the day on which it began: %s %s', (time, open) => {
    expect(why(time, [night]) === undefined).toBe(open);
  });

  test('that is closed is named; without any every time is right', () => {
    expect(why('2026-11-26T10:00:00Z', [office])).toBe(
      'no change window is open: Tue, Wed 09:00 to 16:00 Europe/Berlin',
    );
    expect(why('2026-11-26T10:00:00Z', [])).toBeUndefined();
  });

  test.each([
    [{ ...office, from: '9' }],
    [{ ...office, to: '25:00' }],
    [{ ...office, to: office.from }],
    [{ ...office, timeZone: 'Europe/Nowhere' }],
  ])('that cannot be read forbids, although another is open: %j', (broken) => {
    expect(why('2026-11-24T10:00:00Z', [office, broken])).toContain('cannot be read');
  });
});

describe('a freeze', () => {
  const sale = { name: 'sale', from: '2026-11-27T00:00:00+01:00', to: '2026-11-30T00:00:00+01:00' };

  test('forbids from its first moment to its last, whatever window is open', () => {
    expect(why('2026-11-26T22:59:59Z', [], [sale])).toBeUndefined();
    expect(why('2026-11-26T23:00:00Z', [], [sale])).toBe('freeze sale until 2026-11-30T00:00:00+01:00');
    expect(why('2026-11-29T23:00:00Z', [], [sale])).toBeUndefined();
  });

  test('that cannot be read forbids', () => {
    expect(why('2026-11-26T10:00:00Z', [], [{ ...sale, to: 'Monday' }])).toContain('is no time');
  });
});
