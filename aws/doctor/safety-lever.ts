import type { Finding } from '../../base/finding.ts';
import { chaosLine, type Where } from '../command-lines.ts';
import { readLever } from '../fis/read-lever.ts';
import { type SafetyLever, safetyLeverOf } from '../fis/safety-lever.ts';
import type { Check } from './check.ts';

export const safetyLever: Check = {
  name: 'safety lever',
  needs: ['fis:GetSafetyLever'],
  afterwards: true,
  find: async ({ account, where }) => [checkSafetyLever(await readLever(safetyLeverOf(account.clients.fis)), where)],
};

/** Whether experiments may start in the account's Region; `lever` is undefined where the endpoint has none. */
export function checkSafetyLever(
  lever: Pick<SafetyLever, 'status' | 'reason'> | undefined,
  where: Pick<Where, 'region' | 'profile'>,
): Finding {
  const check = 'safety lever';
  if (!lever) return { check, level: 'ok', message: 'there is none here' };
  if (lever.status === 'disengaged') return { check, level: 'ok', message: 'disengaged' };
  return {
    check,
    level: 'fail',
    message: `${lever.status}, and every experiment is cancelled: ${lever.reason}`,
    advice: chaosLine('resume', { region: where.region, profile: where.profile }),
  };
}
