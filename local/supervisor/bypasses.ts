import { outgoingConnections, type Remote } from '../../base/process/connections.ts';
import { groupMembers } from '../../base/process/group.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** A connection of a service that no link carries: what goes over it is neither seen nor impaired. */
export interface Bypass extends Remote {
  readonly service: string;
  /** The service or store that listens there; absent where it is none of the system's. */
  readonly to?: string;
}

export interface BypassPorts {
  /** Every task's process, and the ports of the links that it was given. */
  tasks(): readonly {
    readonly service: string;
    readonly process: ProcessIdentity;
    readonly links: readonly number[];
  }[];
  /** Who listens on a port of this machine, past every link. */
  ownerOf(port: number): string | undefined;
}

/** Looks now and then where tasks are connected; what was seen once is remembered. On Linux only: elsewhere nothing is seen. */
export function createBypasses({ tasks, ownerOf }: BypassPorts): { look(): readonly Bypass[] } {
  const seen = new Map<string, Bypass>();
  return {
    look: () => {
      for (const { service, process, links } of tasks()) {
        for (const { host, port } of groupMembers(process).flatMap(({ pid }) => outgoingConnections(pid))) {
          if (links.includes(port)) continue;
          const to = isLoopback(host) ? ownerOf(port) : undefined;
          // A task that calls itself, as one process of it another, is nobody's dependency.
          if (to === service) continue;
          seen.set(`${service} ${host} ${port}`, { service, host, port, ...(to !== undefined && { to }) });
        }
      }
      return [...seen.values()];
    },
  };
}

const isLoopback = (host: string) => host.startsWith('127.') || host === '::1';
