import type { Clock } from '../../base/clock.ts';
import { createEdgeClient, type EdgeClient } from './edge-client.ts';

/** The public services, each with a client of its own. */
export interface Edges {
  /** The origin of the first. */
  readonly first: string;
  /** The client of a service, or of the first where none is named. Throws where it is not public. */
  clientOf(service?: string): EdgeClient;
  close(): Promise<void>;
}

/** A load balancer that is the only origin stands for all of them. */
export function createEdges(
  origins: Readonly<Record<string, string>>,
  use: { readonly clock: Clock; readonly random: () => number; readonly headers: Readonly<Record<string, string>> },
): Edges {
  const urls = Object.entries(origins);
  const [first] = urls;
  if (!first) throw new Error('there is no public service to send requests to');
  const clients = new Map(urls.map(([name, url]) => [name, createEdgeClient(url, use.clock, use.random, use.headers)]));
  const only = clients.get(first[0]) as EdgeClient;
  return {
    first: first[1],
    clientOf(service = first[0]) {
      const client = clients.size === 1 ? only : clients.get(service);
      if (!client) throw new Error(`service ${JSON.stringify(service)} is not public: users cannot reach it`);
      return client;
    },
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.close()))),
  };
}
