import { expect, test } from '@jest/globals';
import { defaultPreflight } from '../../../lib/model/response/preflight-settings.ts';
import { readPreflight } from '../../../lib/model/response/read-preflight.ts';

const window = { days: ['Mon', 'Fri'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' };
const freeze = { name: 'sale', from: '2026-12-24T00:00:00Z', to: '2026-12-27T00:00:00+01:00' };

test('what is left out is the default', () => {
  expect(readPreflight({})).toEqual(defaultPreflight);
  const given = { changeWindows: [window], freezes: [freeze], approvals: 1, errorBudget: { leastLeft: 0.5 } };
  expect(readPreflight(given)).toEqual({
    ...defaultPreflight,
    ...given,
    errorBudget: { ...defaultPreflight.errorBudget, leastLeft: 0.5 },
  });
});

test.each([
  [[], 'the settings must be an object of changeWindows, freezes, errorBudget, approvals, decisionSeconds, not []'],
  [{ changeWindow: [] }, 'decisionSeconds, not "changeWindow"'],
  [{ changeWindows: window }, 'changeWindows must be a list'],
  [{ changeWindows: [{ ...window, days: ['Monday'] }] }, 'changeWindows[0].days must be of Mon, '],
  [{ changeWindows: [{ ...window, from: '8:00' }] }, 'changeWindows[0].from must be HH:MM, not "8:00"'],
  [{ changeWindows: [window, { ...window, to: '22:00' }] }, 'changeWindows[1].to must be another time'],
  [{ changeWindows: [{ ...window, timeZone: 'Berlin' }] }, 'must be an IANA name such as Europe/Berlin, not "Berlin"'],
  [{ freezes: [{ ...freeze, from: '2026-12-24T00:00:00' }] }, 'freezes[0].from must be a time with its offset'],
  [{ freezes: [{ ...freeze, to: freeze.from }] }, 'freezes[0].to must be later than from'],
  [{ errorBudget: { days: 90 } }, 'errorBudget.days must be a whole number from 1 to 30, not 90'],
  [{ errorBudget: { leastLeft: '10 %' } }, 'errorBudget.leastLeft must be a share from 0 to 1, not "10 %"'],
  [{ approvals: 2 }, 'approvals must be 0 or 1, not 2'],
  [{ decisionSeconds: 3600 }, 'decisionSeconds must be from 1 to 60, not 3600'],
])('what cannot be meant is refused with its value: %j', (given, message) => {
  expect(() => readPreflight(given)).toThrow(message);
});
