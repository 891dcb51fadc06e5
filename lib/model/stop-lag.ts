import { alarmLagSeconds } from './alarm-lag.ts';

/** How long stop conditions take to end an experiment, from when on users are hurt: milliseconds. */
export interface StopLag {
  readonly least: number;
  readonly most: number;
}

/** The window of the background load's metrics in which most guardrails look, seconds. */
const windowSeconds = 10;

/** In AWS where a background load asks: at least what people report of others' systems, at most what can be computed. */
export const stopLagInAws: StopLag = { least: 40_000, most: 10_000 * Math.ceil(alarmLagSeconds(windowSeconds) / 10) };

/** How late stop conditions act, for whoever decides. */
export const stopLagInWords = ({ least, most }: StopLag): string =>
  `stop conditions act ${inSeconds(least)} to ${inSeconds(most)} s late in AWS (an estimate)`;

/** That a fault is over before a stop condition could be sure to end it; undefined where it is not. */
export function lateStop(longestMilliseconds: number, lag: StopLag | undefined): string | undefined {
  if (!lag || longestMilliseconds >= lag.most) return undefined;
  const lasts = longestMilliseconds === 0 ? 'acts at once' : `lasts ${inSeconds(longestMilliseconds)} s`;
  return `${stopLagInWords(lag)}; this fault ${lasts}`;
}

const inSeconds = (milliseconds: number) => milliseconds / 1000;
