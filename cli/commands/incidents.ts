import { existsSync } from 'node:fs';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { toldIncidents } from '../../lib/model/response/told-incidents.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { places, readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { incidentLines } from '../incident-lines.ts';
import { folderOption, readFolder } from '../options.ts';

export const incidents: CommandBody = {
  details: [
    'Of the system that is up, or else of the last one of the folder: when each began, how bad it was, what was done about',
    'it, what to look at, and whether it is over. Drills begin with DRILL. It is what the handler notify told people.',
  ].join('\n'),
  options: {
    ...folderOption,
    endpoint: {
      type: 'string',
      value: 'aws|URL',
      description: 'not yet: an endpoint tells by its channels alone (docs/notifications.md)',
    },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const { endpoint, json } = given.options;
    if (endpoint !== undefined) {
      throw new UsageError(
        `--endpoint ${endpoint}: incidents are listed of a system on this machine alone; in AWS people are told by the channels of the stack response`,
      );
    }
    const folder = readFolder(given);
    const { journal } = places(folder);
    const state = readState(folder);
    if (!state)
      console.error(
        existsSync(journal)
          ? 'The system is not up: this is what its last run had.'
          : `No system has run in ${folder}.`,
      );
    else if (!state.response) console.error('The response is off: nobody is told of anything.');
    const told = toldIncidents(readJournal(journal).events);
    if (json) console.log(JSON.stringify(told));
    else console.log(told.map((one) => incidentLines(one).join('\n')).join('\n\n') || 'no incidents');
    return exitStatus.held;
  },
};
