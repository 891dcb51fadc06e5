import { percent } from '../../base/percent.ts';

/** A share in percent; `-` where there was nothing to measure by. */
export const shareOf = (share: number | null): string => (share === null ? '-' : percent(share));

/** Milliseconds as seconds with one digit; `never` for null, `-` where it does not apply. */
export function seconds(ms: number | null | undefined): string {
  if (ms === undefined) return '-';
  return ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}
