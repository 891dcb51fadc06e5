import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { systemClock } from '../../../../base/clock.ts';
import { seededRandom } from '../../../../base/random.ts';
import { createRpc } from '../../../../base/rpc.ts';
import { checkImpairment } from './check-impairment.ts';
import { Feed } from './feed.ts';
import { Links } from './links.ts';
import type { Desired } from './protocol.ts';

/** The process of the link proxies: `main.ts <control socket> [seed]`; ends when its standard input does. */
const [, , socketPath, seed] = process.argv;
if (!socketPath) {
  process.stderr.write('usage: main.ts <path of the control socket> [seed]\n');
  process.exit(2);
}

const feed = new Feed(systemClock);
const links = new Links({
  clock: systemClock,
  random: seed === undefined ? Math.random : seededRandom(Number(seed)),
  report: (sample) => feed.add(sample),
});

const control = createServer((socket) => {
  const rpc = createRpc(socket, socket, {
    configure: (desired: Desired) => links.configure(desired),
    impair: (impairment: unknown) => links.impair(checkImpairment(impairment)),
    clear: (fault: { faultId: string }) => links.clear(fault),
    echo: (listener: { listenerId: string }) => links.echo(listener),
    left: (fault: { faultId: string }) => links.left(fault),
    touched: (fault: { faultId: string }) => links.touched(fault),
    impairments: () => links.impairments(),
    stats: () => links.stats(),
    subscribe: () => feed.subscribe(rpc),
  });
  void rpc.closed.then(() => socket.destroy());
});

// Every call of the system passes here: one bad message must not end it.
process.on('uncaughtException', (error) => process.stderr.write(`links: ${error.stack ?? error}\n`));

await rm(socketPath, { force: true });
control.once('error', (error) => {
  process.stderr.write(`links: ${error.message}\n`);
  process.exit(1);
});
control.listen(socketPath);

process.stdin.once('close', () => {
  control.close();
  process.exit(0);
});
process.stdin.resume();
