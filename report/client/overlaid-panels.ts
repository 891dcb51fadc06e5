import uPlot from 'uplot';
import type { ChartData, Overlaid } from '../page/chart-data.ts';
import { lineOf, promiseOf, time, timeAxis, valueAxis } from './chart-parts.ts';
import type { Colours } from './colours.ts';
import { type Column, inPercent, type Panel, padded, timesOf } from './panels.ts';

type Shown = Pick<ChartData, 'users' | 'span'>;

const dashed = [6, 3];

/** The same charts of two runs over each other, the second dashed. */
export function overlaidPanels(run: ChartData, over: Overlaid, colours: Colours): Panel[] {
  const [one, other] = over.names;
  const both = (columns: (shown: Shown) => readonly Column[], promised: number | undefined) =>
    joined([run, over], columns, promised);
  return [
    {
      ...{ title: 'Answers to users', height: 170, plugins: [], legend: true },
      y: { range: [0, 104] },
      axes: [timeAxis(colours, false), valueAxis(colours, (value) => `${value} %`)],
      series: [
        time,
        lineOf(`usable, ${one}`, colours.held, '%'),
        lineOf(`degraded, ${one}`, colours.doubt, '%'),
        lineOf(`usable, ${other}`, colours.held, '%', dashed),
        lineOf(`degraded, ${other}`, colours.doubt, '%', dashed),
        promiseOf(colours, '%'),
      ],
      ...both(
        ({ users }) => [inPercent(users.usable), inPercent(users.degraded)],
        run.promised ? 100 * run.promised.availability : undefined,
      ),
    },
    {
      ...{ title: 'Latency of answers', height: 170, plugins: [], legend: true },
      y: { distr: 3, log: 10 },
      axes: [timeAxis(colours, true), valueAxis(colours, (value) => `${value} ms`)],
      series: [
        time,
        lineOf(`p50, ${one}`, colours.soft, 'ms'),
        lineOf(`p95, ${one}`, colours.accent, 'ms'),
        lineOf(`p50, ${other}`, colours.soft, 'ms', dashed),
        lineOf(`p95, ${other}`, colours.accent, 'ms', dashed),
        promiseOf(colours, 'ms'),
      ],
      ...both(({ users }) => [users.p50, users.p95], run.promised?.latencyMilliseconds),
    },
  ];
}

/** On one axis of time: where only the other run has a window, a line goes on. */
function joined(
  runs: readonly Shown[],
  columnsOf: (shown: Shown) => readonly Column[],
  promised: number | undefined,
): Pick<Panel, 'times' | 'data'> {
  const tables = runs.map((shown) => [timesOf(shown), ...columnsOf(shown).map(padded)]);
  const [times, ...data] = uPlot.join(tables as unknown as uPlot.AlignedData[]) as unknown as (number | null)[][];
  const axis = (times ?? []) as number[];
  return { times: axis, data: [...data, axis.map(() => promised ?? null)] };
}
