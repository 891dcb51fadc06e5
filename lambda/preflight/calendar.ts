import { DateTime } from 'luxon';
import type { ChangeWindow, PreflightSettings } from '../../lib/model/response/preflight-settings.ts';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Why nothing may start at a moment, by the calendar; undefined where something may. A calendar that cannot be read forbids. */
export function whyNotNow(
  at: number,
  { changeWindows, freezes }: Pick<PreflightSettings, 'changeWindows' | 'freezes'>,
): string | undefined {
  for (const { name, from, to } of freezes) {
    const [start, end] = [from, to].map((text) => DateTime.fromISO(text, { setZone: true }));
    if (!start?.isValid || !end?.isValid) return `freeze ${name}: ${JSON.stringify(`${from} to ${to}`)} is no time`;
    if (start.toMillis() <= at && at < end.toMillis()) return `freeze ${name} until ${to}`;
  }
  if (changeWindows.length === 0) return undefined;
  const unreadable = changeWindows.find((window) => !isReadable(window));
  if (unreadable) return `change window ${inWords(unreadable)} cannot be read`;
  if (changeWindows.some((window) => isOpen(window, at))) return undefined;
  return `no change window is open: ${changeWindows.map(inWords).join('; ')}`;
}

/** In the window's own time zone, by its clock: what daylight saving skips or repeats is skipped or repeated. */
function isOpen({ days: open, from, to, timeZone }: ChangeWindow, at: number): boolean {
  const local = DateTime.fromMillis(at, { zone: timeZone });
  const now = local.hour * 60 + local.minute;
  const [start, end] = [minuteOf(from), minuteOf(to)];
  const isDay = (day: number) => open.includes(days[(day + 6) % 7] as (typeof days)[number]);
  if (start < end) return isDay(local.weekday) && start <= now && now < end;
  // Past midnight the day is that on which it began.
  return (isDay(local.weekday) && now >= start) || (isDay(local.weekday - 1) && now < end);
}

const clock = /^([01]\d|2[0-3]):([0-5]\d)$/;

const isReadable = ({ from, to, timeZone }: ChangeWindow): boolean =>
  clock.test(from) && clock.test(to) && from !== to && DateTime.local({ zone: timeZone }).isValid;

function minuteOf(text: string): number {
  const [, hours, minutes] = clock.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

const inWords = ({ days: open, from, to, timeZone }: ChangeWindow): string =>
  `${open.join(', ')} ${from} to ${to} ${timeZone}`;
