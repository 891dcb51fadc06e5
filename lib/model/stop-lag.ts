/** How long stop conditions take to end an experiment, from when on users are hurt: milliseconds. */
export interface StopLag {
  readonly least: number;
  readonly most: number;
}

/**
 * In AWS: a window of the background load, its log line, the metric from it, the alarm's period, and from the alarm by
 * EventBridge to FIS. An estimate that nobody has measured; AWS promises no bound. Source of the way: FIS user guide,
 * stop conditions; CloudWatch user guide, embedded metric format and alarm evaluation.
 */
export const stopLagInAws: StopLag = { least: 40_000, most: 90_000 };

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
