import { parseDuration } from '../lib/model/duration.ts';
import type { Action, Experiment } from '../lib/model/experiments/experiment.ts';
import { windowsAfter } from '../measure/watch-times.ts';

/** More than a game day of six services has: somebody may not know what they have begun. */
const many = 50;

/** Until all who came are answered, data is looked at, and the next one begins; milliseconds. */
const aroundIt = 3000;

/** How long so many experiments take on this machine, at least, and how to run fewer; undefined where they are not many. */
export function howLong(
  experiments: readonly Experiment[],
  { timeScale, repeat }: { readonly timeScale: number; readonly repeat: number },
): string | undefined {
  const runs = experiments.length * repeat;
  if (runs <= many) return undefined;
  const minutes = Math.ceil((repeat * leastMilliseconds(experiments, timeScale)) / 60_000);
  return `${runs} runs take about ${minutes} min: \`chaos run NAME ...\` runs some, by their names or families`;
}

/** How long experiments take on this machine, one after the other, at least. */
export function leastMilliseconds(experiments: readonly Experiment[], timeScale: number): number {
  const faults = experiments.reduce((sum, experiment) => sum + faultMilliseconds(experiment), 0);
  return faults * timeScale + experiments.length * (windowsAfter + aroundIt);
}

/** How long the longest of its faults lasts, unscaled milliseconds. */
export const faultMilliseconds = ({ actions }: Experiment): number =>
  Math.max(0, ...Object.values(actions).map(durationOf));

/** By the action's own parameter, or by that of the document that it runs. */
function durationOf({ parameters = {} }: Action): number {
  const { duration, documentParameters } = parameters;
  const { Duration } = typeof documentParameters === 'string' ? JSON.parse(documentParameters) : {};
  return parseDuration(String(duration ?? Duration ?? 'PT0S')) ?? 0;
}
