const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The newest values as blocks, from `least` to `most`; a space where nothing is known. Always `width` characters. */
export function sparkline(
  values: readonly (number | null)[],
  { width, least, most }: { readonly width: number; readonly least: number; readonly most: number },
): string {
  const shown = values.slice(-width).map((value) => {
    if (value === null) return ' ';
    const share = (value - least) / (most - least || 1);
    return blocks[Math.max(0, Math.min(blocks.length - 1, Math.floor(share * blocks.length)))];
  });
  return shown.join('').padStart(width);
}
