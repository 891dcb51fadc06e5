/** Bytes as a connection may bring them: in parts, with borders at these places. */
export const cut = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const borders = [0, ...at.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
};
