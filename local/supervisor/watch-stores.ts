import { isLoopback } from '../../base/addresses.ts';
import type { Clock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { type StoreChange, storeInWords } from '../../lib/model/events/store-state.ts';
import type { StartedStores } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { connects } from '../runtimes/embedded/probe.ts';

const lookMilliseconds = 1000;
const answerMilliseconds = 5000;
/** One look that fails alone is no loss. */
const failuresOfLoss = 3;

/** What a connection may come to for want of something on this side. */
const ownFailures = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'];

interface WatchOptions {
  readonly topology: Pick<Topology, 'stores'>;
  readonly stores: Pick<StartedStores, 'portOf' | 'hostOf'>;
  readonly log: EventLog;
  readonly clock: Clock;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Looks at the stores that were there already, past every link, and tells when one takes no connections any more. */
export function watchStores({ topology, stores, log, clock }: WatchOptions): { close(): void } {
  const closing = new AbortController();
  const tell = (change: StoreChange) => {
    log.append({ type: 'store-state', ...change });
    log.append({ type: 'notice', message: storeInWords(change) });
  };
  for (const store of topology.stores) {
    if (store.kind !== 'server' || store.host === undefined) continue;
    const at = { host: stores.hostOf?.(store.name) ?? store.host, port: stores.portOf(store.name) };
    if (store.protocol === 'mysql' && !isNear(at)) continue;
    void watchStore(store.name, at, { clock, tell, signal: closing.signal });
  }
  return { close: () => closing.abort() };
}

interface Watch {
  readonly clock: Clock;
  readonly tell: (change: StoreChange) => void;
  readonly signal: AbortSignal;
}

async function watchStore(store: string, at: Place, { clock, tell, signal }: Watch): Promise<void> {
  const address = `${at.host}:${at.port}`;
  /** When it last took a connection. */
  let since = clock.monotonic();
  let failures = 0;
  for (;;) {
    await clock.sleep(lookMilliseconds, signal);
    if (signal.aborted) return;
    const failure = await connects(at, answerMilliseconds, clock);
    if (signal.aborted) return;
    if (failure === undefined) {
      if (failures >= failuresOfLoss) tell({ store, address, state: 'there', since, reason: '' });
      since = clock.monotonic();
      failures = 0;
    } else if (tells(failure, at)) {
      failures++;
      if (failures === failuresOfLoss) tell({ store, address, state: 'away', since, reason: failure });
    }
  }
}

/** Whether a failure says that a store is away. On this machine one that is gone refuses; one that is silent is only slow. */
const tells = (failure: string, at: Place): boolean =>
  !ownFailures.includes(failure) && !(isNear(at) && /^(no answer|ETIMEDOUT)/.test(failure));

/**
 * Whether it is on this machine. MySQL shuts out other hosts that often connect and say nothing, and with them the
 * services. Source: MySQL reference manual, "Host 'host_name' is blocked".
 */
const isNear = ({ host }: Place): boolean => host === 'localhost' || isLoopback(host);
