import type uPlot from 'uplot';
import type { Colours } from './colours.ts';

/** Room for the names of rows. */
const gutter = 190;
const font = '11px system-ui, "DejaVu Sans", sans-serif';

export const inTime = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} s`;

export const time: uPlot.Series = { label: 'at', value: (_, value) => inTime(value) };

export const lineOf = (label: string, stroke: string, unit: string, dash?: number[]): uPlot.Series => ({
  ...{ label, stroke, width: 1.6, points: { show: false }, spanGaps: false },
  ...(dash && { dash }),
  value: (_, value) => (value === null || value === undefined ? '' : `${value.toFixed(1)} ${unit}`),
});

/** What was promised, as a line through all of the time. */
export const promiseOf = ({ failed }: Colours, unit: string): uPlot.Series => ({
  ...lineOf('promised', failed, unit, [1, 4]),
  ...{ width: 1.2, spanGaps: true },
});

const common = ({ soft, line }: Colours): uPlot.Axis => ({
  ...{ stroke: soft, font, grid: { stroke: line, width: 0.6 }, ticks: { stroke: line, width: 0.6, size: 4 } },
});

/** The axis of time; its numbers stand below the last chart alone. */
export const timeAxis = (colours: Colours, isLast: boolean): uPlot.Axis => ({
  ...common(colours),
  size: isLast ? 28 : 6,
  values: (_, splits) => splits.map((each) => (isLast ? `${each} s` : '')),
});

export const valueAxis = (colours: Colours, inWords: (value: number) => string): uPlot.Axis => ({
  ...common(colours),
  size: gutter,
  values: (_, splits) => splits.map((each) => (each === null ? '' : inWords(each))),
});

export const nameAxis = (colours: Colours, names: readonly string[]): uPlot.Axis => ({
  ...common(colours),
  ...{ size: gutter, gap: 8, grid: { show: false }, ticks: { show: false } },
  splits: () => names.map((_, index) => names.length - index - 0.5),
  values: () => names.map((name) => (name.length > 29 ? `${name.slice(0, 28)}…` : name)),
});
