import { ListExperimentsCommand, StopExperimentCommand } from '@aws-sdk/client-fis';
import { exitStatus } from '../../base/exit-status.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { endpointOptions, localFolder, readEndpoint } from '../endpoint-options.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';

export const stop: CommandBody = {
  details: 'On an endpoint: stops what of ours runs there, whoever started it, and waits until FIS has undone it.',
  options: { ...folderOption, ...systemOption, ...endpointOptions },
  run: async (given) => {
    const endpoint = readEndpoint(given, { local: localFolder });
    if (endpoint) {
      const { stopRemote } = await import('../on-endpoint/stop.ts');
      return stopRemote(endpoint, (await readSystem(given)).topology.name);
    }
    const state = readState(readFolder(given));
    if (!state) {
      console.log('The system is not up. Start it with: chaos up');
      return exitStatus.held;
    }
    const system = await openSystem(state);
    const { experiments = [] } = await system.fis.send(new ListExperimentsCommand({ maxResults: 100 }));
    const active = experiments.filter(({ state }) =>
      ['pending', 'initiating', 'running'].includes(state?.status ?? ''),
    );
    for (const { id } of active) await system.fis.send(new StopExperimentCommand({ id: id as string }));
    system.close();
    console.log(
      active.length === 0 ? 'No experiment is running.' : `Stopped: ${active.map(({ id }) => id).join(', ')}`,
    );
    return exitStatus.held;
  },
};
