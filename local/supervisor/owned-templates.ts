import type { Clock } from '../../base/clock.ts';
import { isAlive, readIdentityKey } from '../../base/process/identity.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Engine } from '../engine/engine.ts';

const lookMilliseconds = 2000;

/** Deletes, again and again until it is aborted, the templates of commands that were killed before they could do so. */
export async function deleteOrphanedTemplates(
  { templates }: Pick<Engine, 'templates'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { id, tags } of templates.list()) {
      const owner = readIdentityKey(tags[labels.owner] ?? '');
      if (owner && !isAlive(owner)) templates.delete(id);
    }
    await clock.sleep(lookMilliseconds, signal);
  }
}
