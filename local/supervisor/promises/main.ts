import { createRpc } from '../../../base/rpc.ts';
import { containOwnCode } from '../../../definition/contain-own-code.ts';
import { loadSystem } from '../../../definition/load-system.ts';
import type { Receipt, StartedStores } from '../../../lib/model/system.ts';
import type { Asked, StorePlaces } from './asked.ts';

/** Where promises are looked at: a process of its own, since what they do is the user's; it ends when its input closes. */
containOwnCode({ tell: (message) => rpc.notify('notice', message), onError: console.error, status: 1 });

const loading = loadSystem(process.argv[2] as string, { isChecked: true });
// Told to whoever asks.
loading.catch((error: Error) => console.error(error.message));

// The terminal's Ctrl-C is for the supervisor.
process.on('SIGINT', () => {});
// Whoever read this may be gone; the closing of standard input tells.
process.stdout.on('error', () => {});

let receipts: readonly Receipt[] = [];
let stores: StartedStores | undefined;
let last: { readonly number: number; readonly look: object } | undefined;

const rpc = createRpc(process.stdin, process.stdout, {
  begin: async (given: { readonly receipts: readonly Receipt[]; readonly stores: StorePlaces }) => {
    await loading;
    receipts = given.receipts;
    stores = storesAt(given.stores);
  },
  audit: async ({ promise, look }: Asked) => {
    const found = (await loading).promises.find(({ name }) => name === promise);
    if (!found || !stores) throw new Error(`there is no promise ${JSON.stringify(promise)} any more`);
    if (last?.number !== look) last = { number: look, look: {} };
    return found.audit({ receipts, stores, look: last.look });
  },
});

function storesAt({ ports, hosts, hasQueues, description }: StorePlaces): StartedStores {
  return {
    portOf: (store) => {
      const port = ports[store];
      if (port === undefined) throw new Error(`no store named ${JSON.stringify(store)} is there`);
      return port;
    },
    hostOf: (store) => hosts[store] ?? '127.0.0.1',
    ...(hasQueues && { sentTimes: (queue: string) => rpc.call<number[]>('sentTimes', queue) }),
    description,
    lost: new Promise(() => {}),
  };
}

await rpc.closed;
process.exit(0);
