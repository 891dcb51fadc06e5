import type uPlot from 'uplot';
import type { ChartData } from '../page/chart-data.ts';
import type { Colours } from './colours.ts';

/** Shades what was planned and what was, and how long it took to recover; and draws the pin. */
export function windowsOf(run: ChartData, colours: Colours, pin: () => number | undefined): uPlot.Plugin {
  const fill = (chart: uPlot, from: number, to: number, colour: string) => {
    const [left, right] = [chart.valToPos(from, 'x', true), chart.valToPos(to, 'x', true)];
    chart.ctx.fillStyle = colour;
    chart.ctx.fillRect(left, chart.bbox.top, Math.max(2 * devicePixelRatio, right - left), chart.bbox.height);
  };
  const line = (chart: uPlot, at: number, colour: string, dash: number[]) => {
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(at, 'x', true));
    ctx.strokeStyle = colour;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  };
  const inside = (chart: uPlot, work: () => void) => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    work();
    ctx.restore();
  };
  return {
    hooks: {
      drawClear: (chart) =>
        inside(chart, () => {
          for (const { from, to } of inForce(run)) fill(chart, from, to, colours.fault);
          const ends = run.faults.flatMap(({ planned }) => [planned.from, planned.to]);
          for (const at of new Set(ends.map((each) => each.toFixed(1))))
            line(chart, Number(at), colours.failed, [4, 3]);
          if (run.over?.recovery) line(chart, run.over.recovery.to, colours.held, [6, 3]);
          if (run.recovery) fill(chart, run.recovery.from, run.recovery.to, colours.recovery);
        }),
      draw: (chart) =>
        inside(chart, () => {
          const at = pin();
          if (at !== undefined) line(chart, at, colours.accent, []);
        }),
    },
  };
}

/** While any fault was in force: several at once are one stretch. */
function inForce({ faults }: ChartData): { from: number; to: number }[] {
  const spans = faults
    .flatMap(({ planned, real }) => (real.from === null ? [] : [{ from: real.from, to: real.to ?? planned.to }]))
    .toSorted((one, other) => one.from - other.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of spans) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
