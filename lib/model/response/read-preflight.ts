import { type ChangeWindow, defaultPreflight, type Freeze, type PreflightSettings } from './preflight-settings.ts';

/** A setting of the gate that cannot be meant; the message names it and its value. */
export class PreflightSettingError extends Error {
  override readonly name = 'PreflightSetting';

  constructor(setting: string, value: unknown, wanted: string) {
    super(`${setting} must be ${wanted}, not ${JSON.stringify(value)}`);
  }
}

/** Settings of the gate from JSON; what is left out is the default. Throws {@link PreflightSettingError}. */
export function readPreflight(given: unknown): PreflightSettings {
  const all = objectAt('the settings', given, Object.keys(defaultPreflight));
  const { changeWindows = [], freezes = [], approvals = 0, decisionSeconds = defaultPreflight.decisionSeconds } = all;
  const { errorBudget } = defaultPreflight;
  const budget = { ...errorBudget, ...objectAt('errorBudget', all.errorBudget ?? {}, Object.keys(errorBudget)) };
  const { days, leastLeft, mostBurnRate } = budget;
  check('errorBudget.days', days, 'a whole number from 1 to 30', Number.isInteger(days) && isBetween(days, 1, 30));
  check('errorBudget.leastLeft', leastLeft, 'a share from 0 to 1', isBetween(leastLeft, 0, 1));
  check('errorBudget.mostBurnRate', mostBurnRate, 'a number from 0 on', isBetween(mostBurnRate, 0, Number.MAX_VALUE));
  check('approvals', approvals, '0 or 1', approvals === 0 || approvals === 1);
  check('decisionSeconds', decisionSeconds, 'from 1 to 60', isBetween(decisionSeconds, 1, 60));
  return {
    changeWindows: listAt('changeWindows', changeWindows).map(readWindow),
    freezes: listAt('freezes', freezes).map(readFreeze),
    errorBudget: budget,
    approvals: approvals as 0 | 1,
    decisionSeconds: decisionSeconds as number,
  };
}

const daysOfWeek = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function readWindow(given: unknown, index: number): ChangeWindow {
  const at = `changeWindows[${index}]`;
  const { days, from, to, timeZone } = objectAt(at, given, ['days', 'from', 'to', 'timeZone']);
  for (const day of listAt(`${at}.days`, days)) {
    check(`${at}.days`, day, `of ${daysOfWeek.join(', ')}`, daysOfWeek.includes(String(day)));
  }
  for (const [name, time] of Object.entries({ from, to })) {
    check(`${at}.${name}`, time, 'HH:MM', /^([01]\d|2[0-3]):[0-5]\d$/.test(String(time)));
  }
  check(`${at}.to`, to, 'another time than from', from !== to);
  check(`${at}.timeZone`, timeZone, 'an IANA name such as Europe/Berlin', isTimeZone(timeZone));
  return { days, from, to, timeZone } as ChangeWindow;
}

function readFreeze(given: unknown, index: number): Freeze {
  const at = `freezes[${index}]`;
  const { name, from, to } = objectAt(at, given, ['name', 'from', 'to']);
  check(`${at}.name`, name, 'a name', typeof name === 'string' && name !== '');
  for (const [key, time] of Object.entries({ from, to })) {
    const isTime = /T.*(Z|[+-]\d\d:\d\d)$/.test(String(time)) && !Number.isNaN(Date.parse(String(time)));
    check(`${at}.${key}`, time, 'a time with its offset, such as 2026-12-24T00:00:00Z', isTime);
  }
  check(`${at}.to`, to, 'later than from', Date.parse(String(to)) > Date.parse(String(from)));
  return { name, from, to } as Freeze;
}

function objectAt(setting: string, given: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  check(setting, given, `an object of ${known.join(', ')}`, isObject);
  const unknown = Object.keys(given as object).find((key) => !known.includes(key));
  check(setting, unknown, `an object of ${known.join(', ')}`, unknown === undefined);
  return given as Record<string, unknown>;
}

function listAt(setting: string, given: unknown): readonly unknown[] {
  check(setting, given, 'a list', Array.isArray(given));
  return given as unknown[];
}

const isBetween = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

function isTimeZone(name: unknown): boolean {
  try {
    return typeof name === 'string' && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function check(setting: string, value: unknown, wanted: string, isSo: boolean): void {
  if (!isSo) throw new PreflightSettingError(setting, value, wanted);
}
