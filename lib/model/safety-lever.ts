import { shortened } from './shortened.ts';

/** Every account has one lever in each Region, by this id. Source: FIS user guide, safety levers. */
export const safetyLeverId = 'default';

/** Source: FIS API, SafetyLeverState. */
export type SafetyLeverStatus = 'disengaged' | 'engaging' | 'engaged';

/** The longest reason that FIS takes. Source: hashicorp/terraform-provider-aws, aws_fis_safety_lever_state. */
export const longestReason = 256;

/** What the reasons of our commands begin with: only such a lever is ours to disengage. */
const mark = 'breakwater: ';

export interface LeverChange {
  readonly why: string;
  /** A person at a machine, or what acted. */
  readonly who: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The reason as it is stored: ours at a glance, with who and when; a `why` that is too long is cut, these are not. */
export function leverReason({ why, who, at }: LeverChange): string {
  const end = ` (${shortened(who.replaceAll(/\s+/g, ' ').trim(), 80)}, ${new Date(at).toISOString().slice(0, 19)}Z)`;
  const said = why.replaceAll(/\s+/g, ' ').trim() || 'no reason given';
  return `${mark}${shortened(said, longestReason - mark.length - end.length)}${end}`;
}

/** Whether a lever was engaged by one of our commands or Lambdas. */
export const isOurReason = (reason: string): boolean => reason.startsWith(mark);
