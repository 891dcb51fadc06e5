import type { SafetyLever } from '../../aws/fis/safety-lever.ts';
import type { Finding } from '../../base/finding.ts';

/** Whether experiments may start: the lever of the system that is up, or that the next one would find; undefined where there is none. */
export function checkLever(lever: Pick<SafetyLever, 'status' | 'reason'> | undefined): Finding {
  const check = 'safety lever';
  if (!lever) return { check, level: 'ok', message: 'no system is up that could have one engaged' };
  if (lever.status === 'disengaged') return { check, level: 'ok', message: 'disengaged' };
  return { check, level: 'fail', message: `${lever.status}: ${lever.reason}`, advice: 'chaos resume' };
}
