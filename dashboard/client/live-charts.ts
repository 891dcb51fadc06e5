import uPlot from 'uplot';
import { lineOf, valueAxis } from '../../report/client/chart-parts.ts';
import type { Colours } from '../../report/client/colours.ts';
import { clockOf } from '../view/in-words.ts';
import type { SecondView, View } from '../view/view.ts';
import { type Band, bandsOf, bandsPlugin } from './bands.ts';

export interface LiveCharts {
  show(seconds: readonly SecondView[], view: View, now: number): void;
  close(): void;
}

/** So much time is shown, seconds: less where there is less, but so much at least. */
const [mostSeconds, leastSeconds] = [180, 60];
const height = 150;
const gutter = 72;
/** Of a chart of latencies, milliseconds: what is always shown. */
const leastTop = 100;

export function createLiveCharts(place: HTMLElement, colours: Colours): LiveCharts {
  let bands: readonly Band[] = [];
  let [from, now] = [0, 0];
  // uPlot takes a range as a function of what it is shown: the time goes on where no second has come.
  const x: uPlot.Scale = { time: true, range: () => [from / 1000, now / 1000] };
  const plugins = [bandsPlugin(colours, () => bands)];
  const charts = panelsOf(colours).map(
    ({ lines, ...panel }) =>
      [
        new uPlot({ ...panel, plugins, width: place.clientWidth, scales: { x, y: panel.y } }, [[]], place),
        lines,
      ] as const,
  );
  const observer = new ResizeObserver(() => {
    for (const [chart] of charts)
      if (place.clientWidth > 0 && chart.width !== place.clientWidth)
        chart.setSize({ width: place.clientWidth, height: chart.height });
  });
  observer.observe(place);
  return {
    show(seconds, view, moment) {
      now = moment;
      from = Math.min(now - leastSeconds * 1000, Math.max(now - mostSeconds * 1000, seconds[0]?.at ?? 0));
      bands = bandsOf(view, now);
      const shown = seconds.filter(({ at }) => at >= from);
      for (const [chart, lines] of charts)
        chart.setData([shown.map(({ at }) => at / 1000), ...lines.map((of) => shown.map(of))]);
    },
    close() {
      observer.disconnect();
      for (const [chart] of charts) chart.destroy();
    },
  };
}

type Panel = Omit<uPlot.Options, 'width' | 'scales'> & {
  readonly y: uPlot.Scale;
  /** The lines, second by second. */
  readonly lines: readonly ((second: SecondView) => number | null)[];
};

const panelsOf = (colours: Colours): Panel[] => [
  {
    ...frameOf('Usable answers', colours, { isLast: false, unit: '%' }),
    y: { range: [0, 102] },
    series: [at, { ...lineOf('usable', colours.held, '%'), width: 2 }, lineOf('degraded', colours.doubt, '%', [6, 3])],
    lines: [({ usable }) => inPercent(usable), ({ degraded }) => inPercent(degraded)],
  },
  {
    ...frameOf('Latency', colours, { isLast: true, unit: 'ms' }),
    y: { range: (_, __, most) => [0, Math.max(leastTop, (most ?? 0) * 1.1)] },
    series: [
      at,
      lineOf('p50', colours.accent, 'ms'),
      { ...lineOf('p95', colours.doubt, 'ms'), width: 2 },
      lineOf('p99', colours.failed, 'ms', [2, 3]),
    ],
    lines: [({ p50 }) => p50, ({ p95 }) => p95, ({ p99 }) => p99],
  },
];

const at: uPlot.Series = { label: 'at', value: (_, value) => (value === null ? '' : clockOf(value * 1000)) };

const inPercent = (share: number | null): number | null => (share === null ? null : share * 100);

const frameOf = (title: string, colours: Colours, { isLast, unit }: { isLast: boolean; unit: string }) => ({
  ...{ title, height: height + (isLast ? 22 : 0) },
  axes: [timeAxis(colours, isLast), { ...valueAxis(colours, (value) => `${value} ${unit}`), size: gutter }],
  cursor: { sync: { key: 'users', scales: ['x', null] as [string, null] }, drag: { x: false, y: false } },
});

const timeAxis = ({ soft, line }: Colours, isLast: boolean): uPlot.Axis => ({
  ...{ stroke: soft, font: '11px system-ui, "DejaVu Sans", sans-serif', size: isLast ? 28 : 6 },
  ...{ grid: { stroke: line, width: 0.6 }, ticks: { stroke: line, width: 0.6, size: 4 } },
  values: (_, splits) => splits.map((each) => (isLast ? clockOf(each * 1000) : '')),
});
