import { systemClock } from '../../../../base/clock.ts';
import { createRpc } from '../../../../base/rpc.ts';
import { Feed } from '../../embedded/links/feed.ts';
import { Links } from '../../embedded/links/links.ts';
import type { Desired } from '../../embedded/links/protocol.ts';
import { takeAddresses } from './take-addresses.ts';

/**
 * The observing proxy, as the one program of a container: it carries calls to a service or store, and tells of each who
 * called, whom, how long it took and how it ended. It has no way to impair one. Told what to do over its standard input,
 * which outlives whoever tells it: without word it carries on as it was told last. `STAND_INS` is the block of addresses that
 * stand for others, which it takes; `ADDRESS` is its own beside them.
 */
const { STAND_INS, ADDRESS } = process.env;
if (STAND_INS && ADDRESS) takeAddresses(STAND_INS, ADDRESS);
const feed = new Feed(systemClock);
const links = new Links({ clock: systemClock, random: Math.random, report: (sample) => feed.add(sample) });

const rpc = createRpc(process.stdin, process.stdout, {
  configure: (desired: Desired) => links.configure(desired),
  subscribe: () => feed.subscribe(rpc),
  stats: () => links.stats(),
  /** By which the times of its samples are told from those of others. */
  now: () => systemClock.monotonic(),
});

// Every call to the service passes here: one bad message must not end it.
process.on('uncaughtException', (error) => process.stderr.write(`proxy: ${error.stack ?? error}\n`));
process.on('SIGTERM', () => process.exit(0));
