import uPlot from 'uplot';
import type { ChartData } from '../page/chart-data.ts';
import { type Colours, coloursOf } from './colours.ts';
import { rowsOf } from './lanes.ts';
import { overlaidPanels } from './overlaid-panels.ts';
import { answersPanel, latencyPanel, type Panel, rowsPanel, timesOf } from './panels.ts';
import type { Pins } from './pins.ts';
import { windowsOf } from './windows.ts';

interface Drawing {
  readonly index: number;
  readonly pins: Pins;
  readonly isPrinted: boolean;
}

const printedWidth = 700;

/** Draws the charts of one run over each other, on one axis of time; gives how to take them away again. */
export function drawRun(place: HTMLElement, run: ChartData, { index, pins, isPrinted }: Drawing): () => void {
  const colours = coloursOf(place, isPrinted);
  const panels = run.over ? overlaidPanels(run, run.over, colours) : panelsOf(run, colours);
  const windows = windowsOf(run, colours, () => pins.of(index));
  const width = isPrinted ? printedWidth : place.clientWidth;
  const charts = panels.map((panel) => chartOf(place, panel, { run, windows, width, key: `run-${index}` }));
  const undo = isPrinted ? [] : [pinOnClick(charts, index, pins), fitTo(place, charts)];
  if (!isPrinted) place.append(hint(run));
  return () => {
    for (const each of undo) each();
    for (const chart of charts) chart.destroy();
    place.replaceChildren();
  };
}

function panelsOf(run: ChartData, colours: Colours): Panel[] {
  const rows = rowsOf(run, colours);
  return [
    answersPanel(run, colours),
    latencyPanel(run, colours, rows.length === 0),
    ...(rows.length === 0 ? [] : [rowsPanel(run, rows, colours)]),
  ];
}

function chartOf(
  place: HTMLElement,
  { title, height, axes, series, y, data, plugins, legend, times }: Panel,
  { run, windows, width, key }: { run: ChartData; windows: uPlot.Plugin; width: number; key: string },
): uPlot {
  const options: uPlot.Options = {
    ...{ title, width, height, axes, series, plugins: [windows, ...plugins] },
    scales: { x: { time: false }, y },
    legend: { show: legend },
    cursor: { sync: { key, scales: ['x', null] }, drag: { x: true, y: false }, points: { size: 6 } },
  };
  return new uPlot(options, [times ?? timesOf(run), ...data] as unknown as uPlot.AlignedData, place);
}

/** A click without a drag pins its moment; one on the pin takes it off. */
function pinOnClick(charts: readonly uPlot[], index: number, pins: Pins): () => void {
  for (const chart of charts) {
    let down = 0;
    chart.over.addEventListener('mousedown', ({ clientX }) => {
      down = clientX;
    });
    chart.over.addEventListener('click', ({ clientX }) => {
      if (Math.abs(clientX - down) > 3) return;
      const at = chart.posToVal(chart.cursor.left ?? 0, 'x');
      const pinned = pins.of(index);
      pins.set(index, pinned !== undefined && Math.abs(pinned - at) < 0.3 ? undefined : at);
    });
  }
  return pins.onChange(() => {
    for (const chart of charts) chart.redraw(false);
  });
}

function fitTo(place: HTMLElement, charts: readonly uPlot[]): () => void {
  let width = place.clientWidth;
  const observer = new ResizeObserver(() => {
    if (place.clientWidth === width || place.clientWidth === 0) return;
    width = place.clientWidth;
    for (const chart of charts) chart.setSize({ width, height: chart.height });
  });
  observer.observe(place);
  return () => observer.disconnect();
}

function hint({ over }: ChartData): HTMLElement {
  const words = document.createElement('p');
  words.className = 'hint';
  const dashed = over ? `Solid: ${over.names[0]}, with its fault; dashed: ${over.names[1]}. ` : '';
  words.textContent = `${dashed}${how}`;
  return words;
}

const how =
  'Time from the start of the fault; answers stand where they were asked for, so that some that were under way as it began stand before it. Red: the fault (dashed: as planned). Green: until users were served as before. Drag to zoom, double-click for all, click to pin a moment into the address.';
