import { exitStatus } from '../../base/exit-status.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { type HandlerName, queueHandlers } from '../../lib/model/response/handlers.ts';
import { readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { redriveAt, redriveIn } from '../on-endpoint/redrive.ts';
import { walk } from '../on-endpoint/walk.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';

/** What a system that is up says of the queues of its response; absent where it has none. */
interface WithResponse {
  readonly response?: { readonly sqs?: string };
}

export const redrive: CommandBody = {
  details: `Of one handler (${queueHandlers.join(', ')}), or of all. A message that fails again is back in its dead-letter queue after five attempts: read first why it failed.`,
  options: { ...folderOption, ...systemOption, ...placesOptions },
  run: async (given) => {
    const handlers = readHandlers(given.positionals);
    const places = readPlaces(given, { local: localFolder });
    const { name: system } = (await readSystem(given)).topology;
    if (places) return walk(places, (place, say) => redriveAt(place, { system, handlers }, say));
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) return sayNotDone(folder);
    const { response } = state as WithResponse;
    if (!response?.sqs) {
      throw new UsageError('the system that is up has no handlers of alarms, and no queues of theirs');
    }
    const environment = { system: state.system.name, name: localEnvironment };
    await redriveIn({ endpoint: response.sqs }, environment, handlers, console.log);
    return exitStatus.held;
  },
};

function readHandlers([name, ...others]: readonly string[]): readonly HandlerName[] {
  if (name === undefined) return queueHandlers;
  if (others.length > 0) throw new UsageError(`one queue or all of them: ${[name, ...others].join(' ')}`);
  const handler = queueHandlers.find((each) => each === name);
  if (!handler)
    throw new UsageError(`${JSON.stringify(name)} is no handler with a queue${nearest(name, queueHandlers)}`);
  return [handler];
}
