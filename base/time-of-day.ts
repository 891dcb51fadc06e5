/** The time of day on the reader's clock, to the second; `unknown` where there is none. */
export function timeOfDay(moment: number | Date | undefined): string {
  return moment === undefined ? 'unknown' : new Date(moment).toLocaleTimeString([], { hour12: false });
}
