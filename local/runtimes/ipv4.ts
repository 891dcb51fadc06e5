/** Whether an address lies in a block; the address is well-formed. */
export type AddressTest = (address: string) => boolean;

/** Reads `10.0.0.7` or `10.0.0.0/20`; undefined where the text is neither. */
export function parseBlock(text: string): AddressTest | undefined {
  const [address = '', prefix = '32', ...more] = text.split('/');
  const base = toNumber(address);
  if (base === undefined || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32 || more.length > 0) return undefined;
  const size = 2 ** (32 - Number(prefix));
  const block = Math.floor(base / size);
  return (candidate) => Math.floor((toNumber(candidate) ?? -1) / size) === block;
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}
