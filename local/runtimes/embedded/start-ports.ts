import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { clientUrl } from '../../../lib/model/client-url.ts';
import type { StartPorts } from '../../../lib/model/system.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import type { Children } from './children.ts';
import { bringStores } from './stores/bring-stores.ts';
import type { GivenEndpoints, StoreApi } from './stores/given-endpoints.ts';
import { serveStore } from './stores/serve-store.ts';

/** What this runtime lends a system to start its stores with. */
export function createStartPorts(options: {
  topology: Topology;
  children: Children;
  nextPort: () => Promise<number>;
  /** A folder with one for each server of the user's, and where its log is written. */
  folders: { readonly stores: string; readonly logs: string };
  /** Where stores are that are not to be brought. */
  given?: Pick<GivenEndpoints, StoreApi> | undefined;
}): StartPorts {
  const { topology, children, nextPort, folders, given = {} } = options;
  return {
    topology,
    nextPort,
    bring: (stores, seed) => bringStores({ stores, seed, children, nextPort, given }),
    run: async ({ name, file, args, env }) => {
      const program = { role: name, file, pipes: true, ...(args && { args }), ...(env && { env }) };
      const { process, exited } = await children.start(program);
      const lines = createInterface({ input: process.stdout as Readable });
      const ended = exited.then((exit) => {
        throw new Error(`${name} ended (${exit}) before it said anything; ${name}.log in the logs may say why`);
      });
      const firstLine = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), ended]);
      return { firstLine, exited };
    },
    serve: (server) =>
      serveStore(server, { ...folders, children, nextPort, urlOf: (name, at) => clientUrl(topology, name, at) }),
  };
}
