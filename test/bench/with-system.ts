import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSystemFile } from '../../cli/default-system.ts';
import { startSystem } from '../../local/client/start-system.ts';
import { openSystem, type SystemClient } from '../../local/client/system-client.ts';
import { defaults, type SystemOptions } from '../../local/supervisor/options.ts';
import { takeDown } from '../../runs/this-machine/take-down.ts';

/** Runs a measurement against a system of its own. */
export async function withSystem<Result>(
  port: number,
  measure: (system: SystemClient) => Promise<Result>,
  changes: Partial<SystemOptions> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const system = await openSystem(
    await startSystem(
      { ...defaults, system: defaultSystemFile, folder, port, ...changes },
      { attached: true, progress: () => {} },
    ),
  );
  try {
    return await measure(system);
  } finally {
    await takeDown(system, { folder, say: console.error });
    system.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves with the first event that fits, of those that come from now on; rejects after 60 s. */
export function nextEvent<Found>(
  system: SystemClient,
  find: (event: SystemClient['events'][number]) => Found | undefined,
) {
  return new Promise<Found>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no such event in 60 s')), 60_000);
    const unsubscribe = system.onEvent((event) => {
      const found = find(event);
      if (found === undefined) return;
      clearTimeout(limit);
      unsubscribe();
      resolve(found);
    });
  });
}
