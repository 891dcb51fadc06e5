import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { StartPorts } from '../../../lib/model/system.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import type { Children } from './children.ts';
import { bringStores } from './stores/bring-stores.ts';
import type { GivenEndpoints } from './stores/given-endpoints.ts';

/** What this runtime lends a system to start its stores with. */
export function createStartPorts(options: {
  topology: Topology;
  children: Children;
  nextPort: () => Promise<number>;
  /** Where stores are that are not to be brought. */
  given?: Pick<GivenEndpoints, 'sqs' | 'dynamodb'> | undefined;
}): StartPorts {
  const { topology, children, nextPort, given = {} } = options;
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
    serve: ({ name }) => Promise.reject(new Error(`no server can be started for ${name} yet`)),
  };
}
