/** A value as people see it in a message, shortened: numbers that JSON has no word for too. */
export function shown(value: unknown): string {
  const text = inWords(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function inWords(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint') return numberOf(value);
  try {
    return JSON.stringify(value, (_, each) => (isOdd(each) ? numberOf(each) : each)) ?? String(value);
  } catch {
    // It holds itself, or throws where it is read.
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}

const isOdd = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));

const numberOf = (value: number | bigint): string => (typeof value === 'bigint' ? `${value}n` : String(value));
