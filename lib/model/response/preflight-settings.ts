/** A time of the week in which experiments may start. */
export interface ChangeWindow {
  readonly days: readonly ('Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun')[];
  /** `HH:MM`; a window that ends before it begins goes past midnight. */
  readonly from: string;
  readonly to: string;
  /** IANA name, as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A time in which nothing starts, ISO 8601 with an offset. */
export interface Freeze {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What must hold before a scheduled start, or one in production. */
export interface PreflightSettings {
  /** Without any, every time is right. */
  readonly changeWindows: readonly ChangeWindow[];
  readonly freezes: readonly Freeze[];
  /** Days that an error budget is for, the least share of it that must be left, and the most it may burn now (1 = as planned). */
  readonly errorBudget: { readonly days: number; readonly leastLeft: number; readonly mostBurnRate: number };
  /** Second persons who must agree. */
  readonly approvals: 0 | 1;
  /** A decision is good for so many seconds. */
  readonly decisionSeconds: number;
}

export const defaultPreflight: PreflightSettings = {
  changeWindows: [],
  freezes: [],
  errorBudget: { days: 30, leastLeft: 0.1, mostBurnRate: 2 },
  approvals: 0,
  decisionSeconds: 60,
};
