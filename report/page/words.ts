import { percent } from '../../base/percent.ts';

export const share = (value: number | null): string => (value === null ? '–' : percent(value).replace(' ', '\u00a0'));

export const milliseconds = (value: number | null): string => (value === null ? '–' : `${Math.round(value)}\u00a0ms`);

/** `never` for null, a dash where it does not apply. */
export function seconds(value: number | null | undefined): string {
  if (value === undefined) return '–';
  return value === null ? 'never' : `${(value / 1000).toFixed(1)}\u00a0s`;
}

/** A time on the axis: seconds from the start of the fault. */
export const moment = (at: number): string => `${at < 0 ? '−' : '+'}${Math.abs(at).toFixed(1)} s`;

export const dateOf = (wall: number): string => `${new Date(wall).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
