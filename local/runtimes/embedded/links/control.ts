import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { systemClock } from '../../../../base/clock.ts';
import { createRpc } from '../../../../base/rpc.ts';
import type { LinkImpairment } from '../../../../lib/model/events/plan.ts';
import type { Desired, LinkStats, Observation } from './protocol.ts';

/** The link proxies, over their control socket. Every call rejects when their process has gone. */
export interface LinksControl {
  /** Idempotent; resolves when every listener listens. Rejects naming the port and the listener that cannot. */
  configure(desired: Desired): Promise<void>;
  /** Idempotent; gives the number of existing connections affected. */
  impair(impairment: LinkImpairment): Promise<{ flows: number }>;
  /** Gives what is left of the fault: nothing. */
  clear(faultId: string): Promise<{ remaining: string[] }>;
  impairments(): Promise<LinkImpairment[]>;
  stats(): Promise<LinkStats>;
  /** Calls back about every 100 ms with what happened on the links; resolves when the subscription stands. */
  onObservations(listener: (batch: Observation[]) => void): Promise<void>;
  close(): void;
  /** Resolves when the connection to the link proxies has ended. */
  readonly closed: Promise<void>;
}

/** Connects, waiting up to `timeoutMs` for a process that is just starting; rejects with the last error after that. */
export async function connectLinks(socketPath: string, timeoutMs = 5000): Promise<LinksControl> {
  const socket = await connect(socketPath, systemClock.monotonic() + timeoutMs);
  const listeners = new Set<(batch: Observation[]) => void>();
  const rpc = createRpc(socket, socket, {
    observations: (batch: Observation[]) => {
      for (const listener of listeners) listener(batch);
    },
  });
  void rpc.closed.then(() => socket.destroy());

  return {
    closed: rpc.closed,
    configure: (desired) => rpc.call('configure', desired),
    impair: (impairment) => rpc.call('impair', impairment),
    clear: (faultId) => rpc.call('clear', { faultId }),
    impairments: () => rpc.call('impairments'),
    stats: () => rpc.call('stats'),
    onObservations: async (listener) => {
      listeners.add(listener);
      await rpc.call('subscribe');
    },
    close: () => socket.destroy(),
  };
}

async function connect(path: string, deadline: number): Promise<Socket> {
  for (;;) {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (systemClock.monotonic() >= deadline) throw error;
      await systemClock.sleep(20);
    }
  }
}
