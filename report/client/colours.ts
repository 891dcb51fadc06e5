/** Colours as the page has them now; on paper those of a light page. */
export interface Colours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly paper: string;
  readonly held: string;
  readonly failed: string;
  readonly doubt: string;
  readonly accent: string;
  readonly fault: string;
  readonly recovery: string;
}

const onPaper: Colours = {
  ...{ ink: '#000', soft: '#444', line: '#ccc', paper: '#fff', held: '#11643a', failed: '#a40e26', doubt: '#7a4d00' },
  ...{ accent: '#0b57a4', fault: 'rgba(164,14,38,.10)', recovery: 'rgba(17,100,58,.12)' },
};

export function coloursOf(place: Element, isPrinted: boolean): Colours {
  if (isPrinted) return onPaper;
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return {
    ...{ ink: colour('ink'), soft: colour('soft'), line: colour('line'), paper: colour('paper') },
    ...{ held: colour('held'), failed: colour('failed'), doubt: colour('doubt'), accent: colour('accent') },
    fault: isDark ? 'rgba(255,154,167,.16)' : 'rgba(164,14,38,.10)',
    recovery: isDark ? 'rgba(127,220,164,.16)' : 'rgba(17,100,58,.12)',
  };
}
