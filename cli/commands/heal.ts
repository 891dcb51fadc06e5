import { existsSync, rmSync } from 'node:fs';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type HealReport, heal as healSystem } from '../../local/guardian/heal.ts';
import { guardianInWords } from '../../local/guardian/settle-journal.ts';
import { stepRunnerAt } from '../../local/runtimes/embedded/guardian.ts';
import { linksSocket } from '../../local/supervisor/links-socket.ts';
import { hasSupervisor, places, readState, removeState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { walk } from '../on-endpoint/walk.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';

export const heal: CommandBody = {
  details:
    'On an endpoint: the limits of tables that a throttling fault did not give back, and managed instances whose task is gone; all else ends by itself there.',
  options: {
    ...folderOption,
    ...systemOption,
    ...placesOptions,
    preview: { type: 'boolean', description: 'with --endpoint: show what would be done and touch nothing' },
  },
  run: async (given) => {
    const places = readPlaces(given, { local: localFolder, remote: ['preview'] });
    if (places) {
      const { healRemote } = await import('../on-endpoint/heal.ts');
      const options = { system: (await readSystem(given)).topology.name, preview: given.options.preview === true };
      return walk(places, (place, say) => healRemote(place, options, say));
    }
    const folder = readFolder(given);
    if (readState(folder))
      throw new UsageError('the system is up and undoes its faults itself; to end them: chaos stop');
    if (hasSupervisor(folder)) {
      throw new UsageError(
        'a supervisor runs in this folder: it is starting or going down, and undoes its faults itself',
      );
    }
    const remaining = await healFolder(folder);
    if (remaining.length === 0) {
      removeFiles(folder);
      return exitStatus.held;
    }
    console.error(`still there: ${remaining.join(', ')}`);
    return exitStatus.error;
  },
};

/** The files that only a running system needs. The scratch folder is one's own only where a system has run. */
function removeFiles(folder: string): void {
  const { journal, scratch } = places(folder);
  removeState(folder);
  rmSync(linksSocket(folder), { force: true });
  if (existsSync(journal)) rmSync(scratch, { recursive: true, force: true });
}

/** Heals the dead system of a folder, says what was done and gives what is left. */
async function healFolder(folder: string): Promise<string[]> {
  const { journal, scratch } = places(folder);
  if (!existsSync(journal)) {
    console.log('Nothing to heal: no system has run here.');
    return [];
  }
  const report = await healSystem({
    journalPath: journal,
    createRunner: stepRunnerAt({ linksSocket: linksSocket(folder), scratch }),
    log: console.error,
  });
  for (const { line } of report.skippedLines) console.error(`journal line ${line} is corrupt and was skipped`);
  console.log(inWords(report));
  return report.remaining;
}

function inWords({ reverted, ended, remaining, guardian }: HealReport): string {
  if (!guardian || reverted.length + ended.length + remaining.length > 0) {
    return `${reverted.length} faults undone, ${ended.length} processes ended.`;
  }
  return `Nothing to heal: ${guardianInWords(guardian)}.`;
}
