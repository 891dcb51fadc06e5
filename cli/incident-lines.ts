import pc from 'picocolors';
import { timeOfDay } from '../base/time-of-day.ts';
import { whose } from '../lib/model/response/notification.ts';
import type { ToldIncident } from '../lib/model/response/told-incidents.ts';

const colours = { critical: pc.red, warning: pc.yellow, info: pc.dim };
const indent = 10;

/** An incident as a block of lines: when and what, what was done, what to look at, and whether it is over. */
export function incidentLines(told: ToldIncident): string[] {
  const { at, severity, titles, done, look } = told;
  const [title, ...worse] = titles;
  const row = (label: string, text: string) => `${' '.repeat(indent)}${label.padEnd(indent)}${text}`;
  return [
    `${timeOfDay(at).padEnd(indent)}${colours[severity](severity.padEnd(indent))}${whose(told)} ${title}`,
    ...worse.map((text) => row('', text)),
    ...(done.length > 0 ? done : ['nothing']).map((text, index) => row(index === 0 ? 'done' : '', text)),
    ...(look.length > 0 ? [row('look at', look.join(', '))] : []),
    row(...endOf(told)),
  ];
}

function endOf({ state, over }: ToldIncident): [string, string] {
  if (over) return ['over', `${timeOfDay(over.at)}, ${over.title}`];
  return state === 'open' ? ['open', 'it is not over'] : ['told', 'it has no end: no alarm began it'];
}

/** For the line of `chaos status`: `2, 1 open: ...`. */
export function incidentsInWords(all: readonly ToldIncident[]): string {
  if (all.length === 0) return 'none';
  const open = all.filter(({ state }) => state === 'open');
  const newest = open.at(-1);
  return newest
    ? `${all.length}, ${open.length} open: ${whose(newest)} ${newest.titles.at(-1)}`
    : `${all.length}, none open`;
}
