import { existsSync } from 'node:fs';
import { exitStatus } from '../exit-status.ts';
import { heal as healSystem } from '../guardian/heal.ts';
import { linksSocket } from '../supervisor/boot.ts';
import { places, readState } from '../supervisor/state.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { endpointOptions, localFolder, readEndpoint } from './endpoint-options.ts';
import { folderOption, readFolder } from './options.ts';

export const heal: Command = {
  name: 'heal',
  summary: 'Undo what a system that died has left behind: faults, stopped processes, files.',
  details:
    'On an endpoint: the limits of tables that a throttling fault did not give back; all else ends by itself there.',
  options: { ...folderOption, ...endpointOptions },
  run: async (given) => {
    const endpoint = readEndpoint(given, { local: localFolder });
    if (endpoint) {
      const { healRemote } = await import('../remote/heal-remote.ts');
      return healRemote(endpoint);
    }
    const folder = readFolder(given);
    if (readState(folder))
      throw new UsageError('the system is up and undoes its faults itself; to end them: chaos stop');
    const { journal, scratch } = places(folder);
    if (!existsSync(journal)) {
      console.log('Nothing to heal: no system has run here.');
      return exitStatus.held;
    }
    const report = await healSystem({
      journalPath: journal,
      linksSocket: linksSocket(folder),
      scratch,
      log: console.error,
    });
    for (const { line } of report.skippedLines) console.error(`journal line ${line} is corrupt and was skipped`);
    console.log(`${report.reverted.length} faults undone, ${report.ended.length} processes ended.`);
    if (report.remaining.length === 0) return exitStatus.held;
    console.error(`still there: ${report.remaining.join(', ')}`);
    return exitStatus.error;
  },
};
