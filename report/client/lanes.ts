import type uPlot from 'uplot';
import type { ChartData } from '../page/chart-data.ts';
import type { Colours } from './colours.ts';

/** One row below the charts: stretches of time, each in a colour, with a word where there is room. */
export interface Row {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly word: string;
  /** As strong as it can be: something was amiss. */
  readonly isLoud: boolean;
}

/** Ready tasks of each service, deaths, alarms that rang, breakers that were open, and the parts of the recovery. */
export const rowsOf = (run: ChartData, colours: Colours): Row[] => [
  ...taskRows(run, colours),
  ...deathRow(run, colours),
  ...laneRows(run, colours),
  ...partRows(run, colours),
];

/** Of services where something changed; the others are one row. */
function taskRows({ tasks, span }: ChartData, colours: Colours): Row[] {
  const changed = new Set(tasks.flatMap(({ service, ready }) => (ready.length > 1 ? [service] : [])));
  const shown = tasks.filter(({ service }) => changed.has(service)).map((series) => taskRow(series, span.to, colours));
  const others = new Set(tasks.flatMap(({ service }) => (changed.has(service) ? [] : [service]))).size;
  if (others === 0) return shown;
  const name = `${changed.size > 0 ? 'other services' : 'services'}: all as before (${others})`;
  const stretch = { from: span.from, to: span.to, word: '', isLoud: false, colour: colours.held };
  return [...shown, { name, stretches: [stretch] }];
}

function taskRow({ service, zone, at, ready }: ChartData['tasks'][number], end: number, colours: Colours): Row {
  const most = Math.max(...ready, 1);
  return {
    name: zone ? `${service} ${zone.split('-').at(-1)}` : service,
    stretches: ready.map((count, index) => ({
      ...{ from: at[index] ?? 0, to: at[index + 1] ?? end, word: `${count}`, isLoud: count < most },
      colour: count >= most ? colours.held : count > 0 ? colours.doubt : colours.failed,
    })),
  };
}

function deathRow({ marks }: ChartData, colours: Colours): Row[] {
  const deaths = marks.filter(({ kind }) => kind === 'death');
  if (deaths.length === 0) return [];
  const stretches = deaths.map(({ at }) => ({ from: at, to: at, word: '', colour: colours.failed, isLoud: true }));
  return [{ name: 'tasks that ended', stretches }];
}

const laneRows = ({ lanes }: ChartData, colours: Colours): Row[] =>
  lanes.map(({ kind, name, spans }) => {
    const [colour, word] = kind === 'alarm' ? [colours.failed, 'rings'] : [colours.accent, 'open'];
    return { name, stretches: spans.map((each) => ({ ...each, colour, word, isLoud: true })) };
  });

function partRows({ parts }: ChartData, colours: Colours): Row[] {
  return parts
    .filter(({ from, to }) => to > from)
    .map(({ name, from, to }) => ({
      name: `recovery: ${name}`,
      stretches: [{ from, to, colour: colours.held, word: `${(to - from).toFixed(1)} s`, isLoud: true }],
    }));
}

/** Draws rows from the top down. */
export const rowsPlugin = (rows: readonly Row[], colours: Colours): uPlot.Plugin => ({
  hooks: {
    draw: (chart) => {
      const { ctx, bbox } = chart;
      const height = bbox.height / rows.length;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      rows.forEach(({ stretches }, index) => {
        for (const stretch of stretches) drawStretch(chart, stretch, bbox.top + index * height, height, colours);
      });
      ctx.restore();
    },
  },
});

function drawStretch(
  chart: uPlot,
  { from, to, colour, word, isLoud }: Stretch,
  top: number,
  height: number,
  { paper }: Colours,
): void {
  const { ctx, bbox } = chart;
  const pixel = devicePixelRatio;
  const bar = Math.min(height - 3 * pixel, (isLoud ? 14 : 4) * pixel);
  const y = top + (height - bar) / 2;
  const [left, right] = [chart.valToPos(from, 'x', true), chart.valToPos(to, 'x', true)];
  ctx.fillStyle = colour;
  ctx.globalAlpha = isLoud ? 1 : 0.55;
  ctx.fillRect(left, y, Math.max(3 * pixel, right - left - pixel), bar);
  ctx.globalAlpha = 1;
  if (!isLoud) return;
  ctx.font = `${10 * pixel}px system-ui, "DejaVu Sans", sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = paper;
  const start = Math.max(left, bbox.left) + 4 * pixel;
  if (right - start > ctx.measureText(word).width) ctx.fillText(word, start, y + bar / 2);
}
