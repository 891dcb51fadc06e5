import type { Balancer } from './balancer.ts';
import type { Chance } from './chance.ts';
import type { Impairments } from './impairments.ts';
import type { Notebook } from './notebook.ts';
import type { Caller, LinkSample, ListenerConfig } from './protocol.ts';

/** What connections share. */
export interface Surroundings extends Chance {
  readonly balancer: Pick<Balancer, 'choose' | 'heard'>;
  readonly impairments: Impairments;
  readonly notebook: Notebook;
  report(sample: LinkSample): void;
  /** Who looks at the link takes no request's turn in a fault. */
  readonly isUncounted?: true;
  /** Listeners, by their ids, whose callers say what cannot be read, as in TLS. */
  readonly hidden: Set<string>;
}

/** What a connection came in by, and the address that it goes on from. */
export type Link = ListenerConfig & Pick<Caller, 'from'>;
