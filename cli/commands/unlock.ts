import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { loadSystem } from '../../definition/load-system.ts';
import { region } from '../../lib/model/local-account.ts';
import { readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { endpointOptions, localFolder, readEndpoint } from '../endpoint-options.ts';
import { lockInWords } from '../lock-in-words.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';
import { readService } from './kill.ts';

export const unlock: CommandBody = {
  details:
    'A service that was rolled back by itself is left alone for a day, whatever is deployed. This ends it: the next deployment that does harm is rolled back again.',
  options: { ...folderOption, ...systemOption, ...endpointOptions },
  run: async (given) => {
    const [name, more] = given.positionals;
    if (more !== undefined) throw new UsageError(`one service at a time: ${JSON.stringify(more)} is one too many`);
    const endpoint = readEndpoint(given, { local: localFolder });
    if (endpoint) {
      const { topology } = await readSystem(given);
      const service = readService(topology, name);
      const { unlockRemote } = await import('../on-endpoint/unlock.ts');
      return unlockRemote(endpoint, { system: topology.name, service });
    }
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) {
      if (name === undefined) readService((await readSystem(given)).topology, name);
      return sayNotDone(folder);
    }
    const service = readService((await loadSystem(state.system.file, state)).topology, name);
    const { response } = state;
    if (!response)
      throw new UsageError('the system was started without its response: nothing rolls back, or is locked');
    const [{ DynamoDBClient }, { unlock }] = await Promise.all([
      import('@aws-sdk/client-dynamodb'),
      import('../../aws/response/rollback-lock.ts'),
    ]);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: response.dynamodb, region, credentials });
    const lock = await unlock(client, { table: response.ledgerTable, service, now: systemClock.wall() });
    client.destroy();
    console.log(lockInWords(service, lock));
    return exitStatus.held;
  },
};
