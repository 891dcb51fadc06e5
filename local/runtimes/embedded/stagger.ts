/** Gives shares of an interval, 0 to below 1, that lie apart however many are asked for: not all look in the same instant. */
export function createStagger(): { next(): number } {
  /** Multiples of the golden ratio's inverse fall, modulo 1, into the widest gaps that are left. */
  const inverseGoldenRatio = (Math.sqrt(5) - 1) / 2;
  let count = 0;
  return { next: () => (count++ * inverseGoldenRatio) % 1 };
}
