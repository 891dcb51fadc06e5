import { systemClock } from '../../base/clock.ts';
import { createRpc } from '../../base/rpc.ts';
import { containOwnCode } from '../../definition/contain-own-code.ts';
import { loadSystem } from '../../definition/load-system.ts';
import { createGenerator } from './generator.ts';
import type { LoadSettings } from './sample.ts';
import type { MoreUsers } from './streams.ts';

/** The load generator: a process of its own, so that nobody else's work delays it; it ends when its input closes. */
containOwnCode({ tell: (message) => rpc.notify('notice', message), onError: console.error, status: 1 });

const loading = loadSystem(process.argv[2] as string, { isChecked: true }).then((system) =>
  createGenerator({
    system,
    clock: systemClock,
    onSamples: (samples) => rpc.notify('samples', samples),
    onAcknowledged: (receipts) => rpc.notify('acknowledged', receipts),
    onAnswered: (until) => rpc.notify('answered', until),
    onNotice: (message) => rpc.notify('notice', message),
  }),
);
// Told to whoever asks for a load.
loading.catch((error: Error) => console.error(error.message));

// The terminal's Ctrl-C is for the supervisor, which stops the load in its own time.
process.on('SIGINT', () => {});
// Whoever read this may be gone; the closing of standard input tells.
process.stdout.on('error', () => {});

const rpc = createRpc(process.stdin, process.stdout, {
  start: async (settings: LoadSettings) => (await loading).start(settings),
  more: async (crowd: MoreUsers) => (await loading).more(crowd),
  noMore: async ({ id }: Pick<MoreUsers, 'id'>) => (await loading).noMore(id),
  stop: async () => (await loading).stop(),
});

await rpc.closed;
process.exit(0);
