import { Box, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import { percent } from '../../base/percent.ts';
import { clockOf, isHit, signs, tasksOf, trafficInWords, trafficTo } from '../view/in-words.ts';
import type { About, LineView, SecondView, View } from '../view/view.ts';
import { sparkline } from './sparkline.ts';

interface HeaderProps {
  readonly view: View;
  readonly about: About;
  readonly isLive: boolean;
}

export function HeaderPart({ view, about, isLive }: HeaderProps): ReactNode {
  const ringing = view.alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  return h(
    Text,
    { wrap: 'truncate' },
    h(Text, { bold: true }, `${view.system.name}  `),
    h(Text, { color: isLive ? 'green' : 'red' }, isLive ? '● live' : '○ away, trying again'),
    h(
      Text,
      { dimColor: true },
      `   ${view.rate === null ? 'no load' : `${view.rate} requests/s`}   ${about.runtime}, time scale ${about.timeScale}`,
    ),
    about.lacking.length > 0 && h(Text, { color: 'yellow' }, `   resilience ${about.resilience}`),
    ringing.length > 0 && h(Text, { color: 'red' }, `   ▲ ${ringing.join(', ')}`),
    view.engaged &&
      h(Text, { color: 'red', bold: true }, `   ■ ${view.engaged.status}: chaos resume lets experiments begin again`),
  );
}

/** What stands before and behind a sparkline. */
const besideSpark = 30;

export function UsersPart({
  seconds,
  width,
}: {
  readonly seconds: readonly SecondView[];
  readonly width: number;
}): ReactNode {
  // The newest second may still grow.
  const whole = seconds.slice(0, -1);
  const last = whole.findLast(({ usable }) => usable !== null);
  const spark = Math.max(10, Math.min(120, width - besideSpark));
  const usable = whole.map((second) => second.usable);
  const p95 = whole.map((second) => second.p95);
  const top = Math.max(100, ...p95.slice(-spark).map((value) => value ?? 0));
  const colour = last?.usable === undefined || last.usable === null ? 'gray' : last.usable >= 0.99 ? 'green' : 'red';
  return h(
    Box,
    { flexDirection: 'column', marginTop: 1 },
    h(
      Text,
      { wrap: 'truncate' },
      'usable  ',
      h(Text, { color: colour }, sparkline(usable, { width: spark, least: 0, most: 1 })),
      ` ${last ? percent(last.usable ?? 0) : 'nobody yet'}${last && (last.degraded ?? 0) > 0 ? `, ${percent(last.degraded ?? 0)} degraded` : ''}`,
    ),
    h(
      Text,
      { wrap: 'truncate' },
      'p95     ',
      h(Text, { color: 'cyan' }, sparkline(p95, { width: spark, least: 0, most: top })),
      ` ${last?.p95 == null ? '' : `${Math.round(last.p95)} ms`}`,
    ),
  );
}

export function ServicesPart({ view, width }: { readonly view: View; readonly width: number }): ReactNode {
  const longest = Math.max(...view.system.services.map(({ name }) => name.length)) + 2;
  return h(
    Box,
    { flexDirection: 'column', marginTop: 1, width },
    view.system.services.map((service) => h(ServiceRow, { key: service.name, view, service, longest })),
    h(Text, { wrap: 'truncate', dimColor: true }, storesIn(view)),
  );
}

interface ServiceRowProps {
  readonly view: View;
  readonly service: View['system']['services'][number];
  readonly longest: number;
}

function ServiceRow({ view, service: { name }, longest }: ServiceRowProps): ReactNode {
  const { all: tasks, ready, wanted } = tasksOf(view, name);
  const isNowHit = isHit(view, name);
  const zones = Map.groupBy(tasks, ({ zone }) => zone);
  const colour = ready === 0 ? 'red' : ready < wanted ? 'yellow' : 'green';
  const others = tasks.filter(({ state }) => state !== 'ready').map(({ state }) => state);
  return h(
    Text,
    { wrap: 'truncate' },
    h(Text, isNowHit ? { bold: true, color: 'red' } : {}, `${isNowHit ? '◆' : ' '}${name}`.padEnd(longest + 1)),
    h(Text, { color: colour }, `${'●'.repeat(ready)}${'○'.repeat(Math.max(0, wanted - ready))} `.padEnd(6)),
    `${ready} of ${wanted}`.padEnd(9),
    trafficInWords(trafficTo(view, name)).padEnd(24),
    h(Text, { dimColor: true }, [...zones].map(([zone, its]) => `${zone} ${its.length}`).join('  ')),
    others.length > 0 && h(Text, { color: 'yellow' }, `  ${others.join(', ')}`),
  );
}

function storesIn(view: View): string {
  const stateOf = (name: string) => (view.away.includes(name) ? 'AWAY' : trafficInWords(trafficTo(view, name)) || '–');
  return view.system.stores.map(({ name }) => `${name} ${stateOf(name)}`).join('   ');
}

interface LinesProps {
  readonly lines: readonly LineView[];
  readonly rows: number;
  readonly width: number;
}

const colours = { good: { color: 'green' }, bad: { color: 'red' }, news: {} } as const;

export const LinesPart = ({ lines, rows, width }: LinesProps): ReactNode =>
  h(
    Box,
    { flexDirection: 'column', marginTop: 1, width, height: rows },
    lines
      .slice(-(rows - 1))
      .map(({ seq, at, text, kind }) =>
        h(Text, { key: seq, wrap: 'truncate', ...colours[kind] }, `${clockOf(at)} ${signs[kind]} ${text}`),
      ),
  );
