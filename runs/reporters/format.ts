/** Shares as people read them: `100 %`, `99.94 %`; `-` where there was nothing to measure by. */
export function percent(share: number | null): string {
  if (share === null) return '-';
  const text = (Math.floor(share * 1e6) / 1e4).toFixed(share === 0 || share === 1 ? 0 : 2);
  return `${text} %`;
}

/** Milliseconds as seconds with one digit; `never` for null, `-` where it does not apply. */
export function seconds(ms: number | null | undefined): string {
  if (ms === undefined) return '-';
  return ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}

/** The time of day on the reader's clock, to the second; `unknown` where there is none. */
export function timeOfDay(moment: number | Date | undefined): string {
  return moment === undefined ? 'unknown' : new Date(moment).toLocaleTimeString([], { hour12: false });
}
