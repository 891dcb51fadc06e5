import { rmSync } from 'node:fs';
import { exitStatus } from '../../base/exit-status.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { UsageError } from '../../base/usage-error.ts';
import { openSystem } from '../../local/client/system-client.ts';
import type { HealReport } from '../../local/guardian/heal.ts';
import { guardianInWords } from '../../local/guardian/settle-journal.ts';
import { type Holder, holderInWords, lockFolder } from '../../local/supervisor/folder-lock.ts';
import { healFolder, removeFilesLeftIn } from '../../local/supervisor/heal-folder.ts';
import { holderIn, places, readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { walk } from '../on-endpoint/walk.ts';
import { folderOption, foundByFolder, readFolder, readSystem, systemOption } from '../options.ts';

export const heal: CommandBody = {
  details:
    'On an endpoint: the limits of tables that a throttling fault did not give back, services that still have the version of a fault, and managed instances whose task is gone; all else ends by itself there.',
  notTaken: foundByFolder,
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
    const state = readState(folder);
    if (state) {
      // Rejects where it does not answer: then it undoes nothing.
      (await openSystem(state)).close();
      throw new UsageError(
        `the system is up and undoes its faults itself; to end them: chaos stop --folder ${shellQuote(folder)}`,
      );
    }
    const holder = holderIn(folder);
    if (holder && !holder.doing) {
      throw new UsageError(
        `a supervisor runs in this folder (process ${holder.process.pid}), and undoes its faults itself; \`chaos down\` ends it`,
      );
    }
    if (holder?.doing === 'starting') {
      throw new UsageError(
        `${holderInWords(holder)} in this folder, and undoes its faults itself; \`chaos down\` ends it`,
      );
    }
    const onWait = (other: Holder) => console.error(`waiting: ${holderInWords(other)} in this folder`);
    // Until this process ends: nobody may start where this is at it.
    await lockFolder(folder, 'healing', { onWait });
    const report = await healFolder(folder, console.error);
    console.log(report ? inWords(report) : 'Nothing to heal: no system has run here.');
    if (report?.unwritten !== undefined) console.error(unwrittenIn(report.unwritten));
    const isDone = !report || (report.remaining.length === 0 && report.unwritten === undefined);
    const status = isDone ? exitStatus.held : exitStatus.error;
    if (report && report.remaining.length > 0) console.error(`still there: ${report?.remaining.join(', ')}`);
    // What is not ours to end has no use for the files.
    if (report && report.endable.length > 0) return status;
    const removed = removeFilesLeftIn(folder);
    if (removed.length > 0) console.log(`Removed what the system left: ${removed.join(', ')}`);
    if (report) removeScratch(folder);
    return status;
  },
};

const unwrittenIn = (why: string) =>
  `the journal cannot be written (${why}): free some space, and heal again, or what was undone counts as not proven`;

/** The scratch folder is one's own only where a system has run. */
const removeScratch = (folder: string) => rmSync(places(folder).scratch, { recursive: true, force: true });

function inWords({ reverted, ended, remaining, guardian }: HealReport): string {
  if (!guardian || reverted.length + ended.length + remaining.length > 0) {
    return `${reverted.length} faults undone, ${ended.length} processes ended.`;
  }
  return `Nothing to heal: ${guardianInWords(guardian)}.`;
}
