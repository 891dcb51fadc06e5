import type { AlarmMeaning } from '../../lib/model/response/alarm-meaning.ts';
import type { Severity } from '../../lib/model/response/notification.ts';

/** Whether an alarm is about what users get; those are never held back. */
export function isAboutUsers(meaning: AlarmMeaning): boolean {
  if (meaning.kind === 'guardrail') return true;
  if (meaning.kind === 'people') return meaning.over === 'users';
  return meaning.kind === 'objective' && (meaning.scope === 'users' || meaning.scope === 'edge');
}

export const severityOf = (meaning: AlarmMeaning): Severity => (isAboutUsers(meaning) ? 'critical' : 'warning');
