import type { FisClient } from '@aws-sdk/client-fis';
import { lookAtLever } from '../../aws/fis/read-lever.ts';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { UsageError } from '../../base/usage-error.ts';
import { fisOf } from '../../local/client/fis-of.ts';
import { keptEngaged } from '../../local/supervisor/kept-lever.ts';
import type { SystemState } from '../../local/supervisor/state.ts';
import { isEngaged, type LeverState, leverInWords } from './in-words.ts';

/** Throws UsageError where the lever is not disengaged: what starts would be cancelled. `resume` is the command that helps. */
export async function refuseEngaged(fis: FisClient, resume: string): Promise<void> {
  const { lever, unknown } = await lookAtLever(safetyLeverOf(fis));
  if (unknown) console.error(`Mind: ${unknown}.`);
  if (isEngaged(lever)) refuse(lever, resume);
}

/** The same of the system that is up in a folder, or would be started there. */
export async function refuseEngagedHere(folder: string, state: SystemState | undefined): Promise<void> {
  if (!state) {
    const kept = keptEngaged(folder);
    if (kept) refuse(kept, resumeHere);
    return;
  }
  const fis = fisOf(state);
  try {
    await refuseEngaged(fis, resumeHere);
  } finally {
    fis.destroy();
  }
}

const resumeHere = 'chaos resume';

function refuse(lever: LeverState, resume: string): never {
  throw new UsageError(`nothing was started: ${leverInWords(lever)}; to end that: ${resume}`);
}
