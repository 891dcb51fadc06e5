import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState } from '../../local/supervisor/state.ts';
import { takeDown } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { checkLeftovers, readLeftovers } from '../doctor/check-leftovers.ts';
import { folderOption, readFolder } from '../options.ts';

export const down: CommandBody = {
  options: folderOption,
  run: async (given) => {
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) {
      console.log('The system is not up. Start it with: chaos up');
      return exitStatus.held;
    }
    const system = await openSystem(state);
    await takeDown(system);
    system.close();
    console.log('The system is down.');
    return sayLeftovers(folder);
  },
};

/** What it could not undo or end before its time was over. */
function sayLeftovers(folder: string): ExitStatus {
  const { level, message, advice } = checkLeftovers(readLeftovers(folder));
  if (level !== 'fail') return exitStatus.held;
  console.error(`${message}; undo it with: ${advice}`);
  return exitStatus.error;
}
