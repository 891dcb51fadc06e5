import Table from 'cli-table3';
import pc from 'picocolors';
import { timeOfDay } from '../base/time-of-day.ts';
import type { AlarmState } from '../lib/model/alarm-port.ts';

/** An alarm as it is listed. */
export interface ListedAlarm {
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  /** Who evaluates it, where that is not the same for all. */
  readonly evaluatedBy?: string;
}

const order: readonly AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];
const colours = { ALARM: pc.red, INSUFFICIENT_DATA: pc.yellow, OK: pc.green };

/** What rings comes first. */
export function alarmTable(alarms: readonly ListedAlarm[]): string {
  const saysWho = alarms.some(({ evaluatedBy }) => evaluatedBy !== undefined);
  const table = new Table({
    head: ['alarm', 'state', 'since', ...(saysWho ? ['evaluated by'] : []), 'reason'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, null, ...(saysWho ? [null] : []), 64],
    wordWrap: true,
  });
  const sorted = alarms.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name),
  );
  for (const { name, state, reason, since, evaluatedBy = '' } of sorted)
    table.push([name, colours[state](state), timeOfDay(since), ...(saysWho ? [evaluatedBy] : []), reason]);
  return table.toString();
}
