import { disengageLever } from '../../aws/fis/move-lever.ts';
import type { SafetyLeverClient } from '../../aws/fis/safety-lever.ts';
import { UsageError } from '../../base/usage-error.ts';
import { isOurReason } from '../../lib/model/safety-lever.ts';
import type { Say } from '../on-endpoint/walk.ts';

export interface Release {
  readonly reason: string;
  readonly say: Say;
  /** Where the lever is, in words. */
  readonly where: string;
  /** Rejects where whoever types does not mean it. */
  confirm(): Promise<void>;
}

/**
 * Disengages a lever that one of ours engaged, and says so; one that is disengaged is left as it is. False while it is
 * still engaging. Throws UsageError for a lever that somebody else engaged, naming the reason.
 */
export async function releaseLever(
  client: SafetyLeverClient,
  { reason, say, where, confirm }: Release,
): Promise<boolean> {
  const { status, reason: why } = await client.get();
  if (status === 'disengaged') {
    say.news('The safety lever is not engaged: experiments may start.');
    return true;
  }
  refuseOthers(why, where);
  if (status === 'engaging') {
    say.trouble(`the safety lever is still engaging, and cannot be changed before everything has ended: ${why}`);
    return false;
  }
  await confirm();
  const { lever } = await disengageLever(client, reason);
  say.news(`The safety lever is ${lever.status}, it was engaged for: ${why}`);
  return true;
}

/** Throws UsageError for a lever that somebody else engaged, naming the reason. */
export function refuseOthers(why: string, where: string): void {
  if (isOurReason(why)) return;
  throw new UsageError(
    `the safety lever ${where} was engaged by somebody else (${JSON.stringify(why)}): it is theirs to disengage`,
  );
}
