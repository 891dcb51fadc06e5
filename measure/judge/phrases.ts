import { percent } from '../../base/percent.ts';
import { availabilityOf, type WindowSum } from './traffic-windows.ts';

/** A share, or the usable share of a sum of answers, as people read it: `99.5 %`. */
export function inPercent(share: number | WindowSum): string {
  const value = typeof share === 'number' ? share : availabilityOf(share);
  return value === null ? 'none' : percent(value);
}

export function inMilliseconds({ histogram }: WindowSum): string {
  const p95 = histogram.percentile(95);
  return p95 === null ? 'unknown' : `${Math.round(p95)} ms`;
}

export function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Of a service or store of which it is not known how its callers fare. */
export const notMeasured = (name: string, why: string): string => `${name}: calls are not measured: ${why}`;

/** What is told in the plural, after a number: `1 booking lost`, `2 bookings lost`. */
export function inNumber(number: number, words: string): string {
  return `${number} ${number === 1 ? words.replace(/^(\p{L}+)s\b/u, '$1') : words}`;
}

/** `1 task`, `2 tasks`. */
export function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
