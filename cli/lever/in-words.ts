import type { SafetyLever } from '../../aws/fis/safety-lever.ts';

export type LeverState = Pick<SafetyLever, 'status' | 'reason'>;

export const isEngaged = <Lever extends LeverState>(lever: Lever | undefined): lever is Lever =>
  lever !== undefined && lever.status !== 'disengaged';

export const leverInWords = ({ status, reason }: LeverState): string =>
  `the safety lever is ${status}${reason ? ` (${reason})` : ''}`;
