import type { FisClient } from '@aws-sdk/client-fis';
import { lookAtLever } from '../../aws/fis/read-lever.ts';
import { type SafetyLever, safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { UsageError } from '../../base/usage-error.ts';
import { fisOf } from '../../local/client/fis-of.ts';
import type { SystemState } from '../../local/supervisor/state.ts';

/** Throws UsageError where the lever is not disengaged: what starts would be cancelled. `resume` is the command that helps. */
export async function refuseEngaged(fis: FisClient, resume: string): Promise<void> {
  const { lever, unknown } = await lookAtLever(safetyLeverOf(fis));
  if (unknown) console.error(`Mind: ${unknown}.`);
  if (isEngaged(lever)) throw new UsageError(`nothing was started: ${leverInWords(lever)}; to end that: ${resume}`);
}

/** The same of the system that is up. */
export async function refuseEngagedHere(state: SystemState): Promise<void> {
  const fis = fisOf(state);
  try {
    await refuseEngaged(fis, 'chaos resume');
  } finally {
    fis.destroy();
  }
}

export const isEngaged = (lever: SafetyLever | undefined): lever is SafetyLever =>
  lever !== undefined && lever.status !== 'disengaged';

export const leverInWords = ({ status, reason }: SafetyLever): string =>
  `the safety lever is ${status}${reason ? ` (${reason})` : ''}`;
