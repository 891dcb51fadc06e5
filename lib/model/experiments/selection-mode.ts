/** How many of a target's candidates are chosen. */
export type SelectionMode =
  | { readonly kind: 'ALL' }
  | { readonly kind: 'COUNT'; readonly count: number }
  | { readonly kind: 'PERCENT'; readonly percent: number };

/** What a mode may be, in words. */
export const selectionModes = 'ALL, COUNT(n) or PERCENT(n), n from 1, and to 100 percent';

/** Undefined for what is none of {@link selectionModes}. */
export function parseSelectionMode(text: string): SelectionMode | undefined {
  if (text === 'ALL') return { kind: 'ALL' };
  const [, kind, digits] = /^(COUNT|PERCENT)\((\d{1,6})\)$/.exec(text) ?? [];
  const number = Number(digits);
  if (kind === 'COUNT' && number >= 1) return { kind, count: number };
  if (kind === 'PERCENT' && number >= 1 && number <= 100) return { kind, percent: number };
  return undefined;
}

/** A mode as it is written. */
export function inWords(mode: SelectionMode): string {
  if (mode.kind === 'ALL') return mode.kind;
  return `${mode.kind}(${mode.kind === 'COUNT' ? mode.count : mode.percent})`;
}

/** How many of `candidates` are chosen: a count at most all of them, a percentage rounded down. Source: FIS user guide. */
export function numberSelected(mode: SelectionMode, candidates: number): number {
  switch (mode.kind) {
    case 'ALL':
      return candidates;
    case 'COUNT':
      return Math.min(mode.count, candidates);
    case 'PERCENT':
      return Math.floor((candidates * mode.percent) / 100);
  }
}

/** What is wrong with a percentage that chooses nothing of what there is, in words; undefined where it chooses something. */
export function lessThanOne(mode: SelectionMode, candidates: number): string | undefined {
  if (mode.kind !== 'PERCENT' || candidates === 0 || numberSelected(mode, candidates) > 0) return undefined;
  return `${mode.percent} % of ${candidates} ${candidates === 1 ? 'task' : 'tasks'} is less than one`;
}
