export function handler(): never {
  throw new RangeError('it cannot be engaged');
}
