/** Whether a count is within the 99 % interval of a binomial distribution (by the normal one, good for such counts). */
export function isWithinChance(count: number, times: number, share: number): boolean {
  return Math.abs(count - times * share) <= 2.576 * Math.sqrt(times * share * (1 - share));
}

/** What a measurement gives that is within its interval: it is taken again once, since one of a hundred is not. */
export async function measuredTwice(measure: () => Promise<number>, times: number, share: number): Promise<number> {
  const first = await measure();
  return isWithinChance(first, times, share) ? first : measure();
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}
