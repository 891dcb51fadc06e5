import { systemClock } from '../../base/clock.ts';
import { createRpc } from '../../base/rpc.ts';
import { loadSystem } from '../../definition/load-system.ts';
import { createGenerator } from './generator.ts';
import type { LoadSettings } from './sample.ts';

/** The load generator: a process of its own, so that nobody else's work delays it; it ends when its input closes. */
const system = await loadSystem(process.argv[2] as string, { isChecked: true });
const generator = createGenerator({
  system,
  clock: systemClock,
  onSamples: (samples) => rpc.notify('samples', samples),
  onAcknowledged: (receipts) => rpc.notify('acknowledged', receipts),
  onNotice: (message) => rpc.notify('notice', message),
});

// The terminal's Ctrl-C is for the supervisor, which stops the load in its own time.
process.on('SIGINT', () => {});
// Whoever read this may be gone; the closing of standard input tells.
process.stdout.on('error', () => {});

const rpc = createRpc(process.stdin, process.stdout, {
  start: (settings: LoadSettings) => generator.start(settings),
  stop: () => generator.stop(),
});

await rpc.closed;
process.exit(0);
