import { alarmLagSeconds, calmSeconds, edgeCalmSeconds, edgeLagSeconds } from './alarm-lag.ts';
import { type LoadRate, scopeWindowSeconds } from './alarm-windows.ts';
import type { WithJourneys } from './journeys.ts';
import { metrics } from './metrics.ts';
import { guardrails, usersGuardrail, type WithLimits } from './objectives.ts';

/** How long stop conditions take to end an experiment, from when on users are hurt: milliseconds. */
export interface StopLag {
  readonly least: number;
  readonly most: number;
}

/** At least what people report of others' systems, where windows are the shortest; longer ones take longer to be bad. */
const leastSeconds = 40;

/** The longest seconds, by the window in which the guardrail of all users looks; by the load balancer's where no load asks. */
export function longestLagSeconds(load: LoadRate | undefined, system: WithLimits): number {
  return load ? alarmLagSeconds(usersWindowSeconds(load, system)) : edgeLagSeconds;
}

/** The lag in an environment with such a load, or none. */
export function stopLagWith(load: LoadRate | undefined, system: WithLimits): StopLag {
  const least = leastSeconds + usersWindowSeconds(load, system) - metrics.period;
  return { least: 1000 * least, most: 10_000 * Math.ceil(longestLagSeconds(load, system) / 10) };
}

/** The same where nothing tells the load: it is as usual, and windows are the shortest. */
export const stopLagInAws: StopLag = { least: 1000 * leastSeconds, most: lagOfShortest() };

/** Milliseconds from the end of harm until every stop condition is OK again, at most; the load balancer's is there always. */
export function calmMillisecondsWith(
  load: LoadRate | undefined,
  system: Pick<WithJourneys, 'journeys' | 'guardrails'>,
): number {
  const windows = (load ? guardrails(system) : []).map(({ scope, minimumSamples }) =>
    scopeWindowSeconds(scope, minimumSamples, system.journeys, load),
  );
  return 1000 * Math.ceil(Math.max(edgeCalmSeconds, ...windows.map(calmSeconds)));
}

/** Of several, from the soonest to the latest. Undefined for none. */
export function widest(lags: readonly StopLag[]): StopLag | undefined {
  if (lags.length === 0) return undefined;
  return { least: Math.min(...lags.map(({ least }) => least)), most: Math.max(...lags.map(({ most }) => most)) };
}

/** As a template is tagged with it: `40-90`. */
export const stopLagTag = ({ least, most }: StopLag): string => `${inSeconds(least)}-${inSeconds(most)}`;

/** Undefined where it is not told, or not understood. */
export function readStopLag(tag: string | undefined): StopLag | undefined {
  const [, least, most] = /^(\d+)-(\d+)$/.exec(tag ?? '') ?? [];
  return least && most ? { least: 1000 * Number(least), most: 1000 * Number(most) } : undefined;
}

/** How late stop conditions act, for whoever decides. */
export const stopLagInWords = ({ least, most }: StopLag): string =>
  `stop conditions act ${inSeconds(least)} to ${inSeconds(most)} s late in AWS (an estimate)`;

/** That a fault is over before a stop condition could be sure to end it; undefined where it is not. */
export function lateStop(longestMilliseconds: number, lag: StopLag | undefined): string | undefined {
  if (!lag || longestMilliseconds >= lag.most) return undefined;
  const lasts = longestMilliseconds === 0 ? 'acts at once' : `lasts ${inSeconds(longestMilliseconds)} s`;
  return `${stopLagInWords(lag)}; this fault ${lasts}`;
}

/** Seconds in which the guardrail of all users looks at a time. */
export function usersWindowSeconds(load: LoadRate | undefined, system: WithLimits): number {
  const { scope, minimumSamples } = usersGuardrail(system);
  return scopeWindowSeconds(scope, minimumSamples, [], load);
}

function lagOfShortest(): number {
  return 10_000 * Math.ceil(alarmLagSeconds(metrics.period) / 10);
}

const inSeconds = (milliseconds: number) => milliseconds / 1000;
