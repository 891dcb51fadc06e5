import type { RollbackLock } from '../lib/model/response/rollback-lock.ts';

/** What a lock that was removed had held. */
export function lockInWords(service: string, lock: RollbackLock | undefined): string {
  if (!lock) return `${service} is not locked.`;
  const { at, taskDefinition, digests, incident, expiresAt } = lock;
  return [
    `${service} is unlocked: the next deployment that does harm is rolled back again.`,
    `It was rolled back from ${taskDefinition} (${digests.join(', ') || 'image unknown'}) at ${new Date(at).toISOString()},`,
    `for ${incident}, and would have been locked until ${new Date(expiresAt * 1000).toISOString()}.`,
  ].join('\n');
}
