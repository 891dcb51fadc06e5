import type { Sign } from './signs.ts';

/** How a fault of the catalogue is aimed in the grid, and how it shows to somebody who asks nobody. */
export interface Row {
  /** Unique; the fault's own name where it has one row only. */
  readonly name: string;
  /** As `chaos inject` calls it. */
  readonly fault: string;
  readonly on: Aim;
  /** All but how long it lasts and how many tasks it hits. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `own`: as long as the fault itself takes; `once`: it is over when it is applied. */
  readonly lasts: 'as asked' | 'own' | 'once';
  /** Two network actions on one task are refused by FIS; everything else adds up. */
  readonly second: 'adds up' | 'refused';
  /** It ends its target itself, at once or after a few failed health checks. */
  readonly endsTarget?: 'at once' | 'later';
  /** No user is hurt by it, so that `chaos inject` can be judged by what it has found. */
  readonly isHarmless?: true;
  /** Absent where nothing is to be seen of it. */
  readonly sign?: Sign;
}

export type Aim =
  /** One task of a service, always the same one where its position is given. */
  | { readonly service: string; readonly position?: number }
  /** Whoever calls this service. */
  | { readonly callersOf: string }
  | { readonly store: string }
  | 'nothing';

/** The service whose tasks are hit, or called. */
export const serviceOf = ({ on }: Row): string | undefined =>
  on === 'nothing' || 'store' in on ? undefined : 'service' in on ? on.service : on.callersOf;
