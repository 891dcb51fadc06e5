import 'uplot/dist/uPlot.min.css';
import '../page/styles.css';
import type { ChartData } from '../page/chart-data.ts';
import { drawRun } from './draw-run.ts';
import { createPins } from './pins.ts';

/** Draws the charts of every run of the page, and again where the colours of the page change. */
const runs = JSON.parse(document.getElementById('runs')?.textContent ?? '[]') as ChartData[];
const pins = createPins();
let undo: (() => void)[] = [];

function draw(isPrinted: boolean): void {
  for (const each of undo) each();
  undo = [...document.querySelectorAll<HTMLElement>('.charts')].flatMap((place) => {
    const index = Number(place.dataset.run);
    const run = runs[index];
    return run ? [drawRun(place, run, { index, pins, isPrinted })] : [];
  });
}

draw(false);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw(false));
addEventListener('beforeprint', () => draw(true));
addEventListener('afterprint', () => draw(false));
