import type uPlot from 'uplot';
import type { ChartData } from '../page/chart-data.ts';
import { lineOf, nameAxis, promiseOf, time, timeAxis, valueAxis } from './chart-parts.ts';
import type { Colours } from './colours.ts';
import { type Row, rowsPlugin } from './lanes.ts';

/** One chart of several on the same axis of time. */
export interface Panel {
  readonly title: string;
  readonly height: number;
  readonly axes: uPlot.Axis[];
  readonly series: uPlot.Series[];
  readonly y: uPlot.Scale;
  readonly data: readonly (readonly (number | null)[])[];
  readonly plugins: uPlot.Plugin[];
  readonly legend: boolean;
  /** Of its own. @default - those of the run */
  readonly times?: readonly number[];
}

export type Column = readonly (number | null)[];

/** The times of all panels: the middle of each window, and both ends of what is shown. */
export const timesOf = ({ users: { at }, span }: Pick<ChartData, 'users' | 'span'>): number[] => {
  const half = ((at[1] ?? 1) - (at[0] ?? 0)) / 2;
  return [span.from, ...at.map((start) => Math.max(span.from, start + half)), span.to];
};

export const padded = (column: Column): Column => [null, ...column, null];
export const inPercent = (column: Column): Column => column.map((value) => (value === null ? null : 100 * value));
const throughout = ({ users }: ChartData, value: number | undefined): Column =>
  Array.from({ length: users.at.length + 2 }, () => value ?? null);

export const answersPanel = (run: ChartData, colours: Colours): Panel => ({
  ...{ title: 'Answers to users', height: 150, plugins: [], legend: true },
  y: { range: [0, 104] },
  axes: [timeAxis(colours, false), valueAxis(colours, (value) => `${value} %`)],
  series: [
    time,
    lineOf('usable', colours.held, '%'),
    lineOf('degraded', colours.doubt, '%', [6, 3]),
    promiseOf(colours, '%'),
  ],
  data: [
    ...[run.users.usable, run.users.degraded].map((column) => padded(inPercent(column))),
    throughout(run, run.promised ? 100 * run.promised.availability : undefined),
  ],
});

export const latencyPanel = (run: ChartData, colours: Colours, isLast: boolean): Panel => ({
  ...{ title: 'Latency of answers', height: 150, plugins: [], legend: true },
  y: { distr: 3, log: 10 },
  axes: [timeAxis(colours, isLast), valueAxis(colours, (value) => `${value} ms`)],
  series: [
    time,
    lineOf('p50', colours.soft, 'ms', [2, 2]),
    lineOf('p95', colours.accent, 'ms'),
    lineOf('p99', colours.ink, 'ms', [6, 3]),
    promiseOf(colours, 'ms'),
  ],
  data: [
    ...[run.users.p50, run.users.p95, run.users.p99].map(padded),
    throughout(run, run.promised?.latencyMilliseconds),
  ],
});

export const rowsPanel = (run: ChartData, rows: readonly Row[], colours: Colours): Panel => ({
  ...{ title: 'Tasks, alarms, breakers', height: 60 + 18 * rows.length, legend: false },
  y: { range: [0, rows.length] },
  axes: [
    timeAxis(colours, true),
    nameAxis(
      colours,
      rows.map(({ name }) => name),
    ),
  ],
  series: [time, { show: true, stroke: 'transparent', points: { show: false } }],
  data: [throughout(run, 0)],
  plugins: [rowsPlugin(rows, colours)],
});
