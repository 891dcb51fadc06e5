import type { Column } from './columns/column.ts';
import type { End } from './ends.ts';
import type { Stage } from './stage.ts';

/** The grid of one runtime: its faults by the ways in which they end. */
export interface Grid {
  readonly stage: Stage;
  readonly columns: Readonly<Partial<Record<End, Column>>>;
  /** Why it cannot be had here. */
  whyNot(): string | undefined;
  /** Has what its systems are started from. */
  prepare(): Promise<void>;
}

export const endsOf = ({ columns }: Pick<Grid, 'columns'>): End[] => Object.keys(columns) as End[];
