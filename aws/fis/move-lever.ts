import type { SafetyLever, SafetyLeverClient } from './safety-lever.ts';

export interface Moved {
  readonly lever: SafetyLever;
  /** It was so already, for the reason that the lever has. */
  readonly already: boolean;
}

/** Engages the lever, by one call where it is not; FIS takes no second reason for the same status, so the first one stays. */
export const engageLever = (client: SafetyLeverClient, reason: string): Promise<Moved> =>
  move(client, 'engaged', reason);

/** Disengages a lever that is engaged. Rejects with FIS's conflict while it is engaging. */
export const disengageLever = (client: SafetyLeverClient, reason: string): Promise<Moved> =>
  move(client, 'disengaged', reason);

/** Somebody may be faster, and an answer may be lost: a conflict is no error where the lever is then as it should be. */
async function move(client: SafetyLeverClient, status: 'engaged' | 'disengaged', reason: string): Promise<Moved> {
  try {
    return { lever: await client.update(status, reason), already: false };
  } catch (error) {
    if ((error as Error).name !== 'ConflictException') throw error;
    const lever = await client.get();
    const isThere = status === 'disengaged' ? lever.status === 'disengaged' : lever.status !== 'disengaged';
    if (!isThere) throw error;
    return { lever, already: lever.reason !== reason };
  }
}
