import type { SystemModel } from '../../lib/model/system.ts';
import type { Store } from '../../lib/model/topology.ts';

/** What the container is told that holds what AWS holds of a system. */
export interface ContainedStores {
  readonly stores: readonly Store[];
  readonly seed: SystemModel['seed'];
  /** A port for each kind that there is. */
  readonly ports: { readonly dynamodb?: number; readonly sqs?: number };
  /** What holds it instead where Compose runs with that profile. */
  readonly emulator: { readonly profile: string; readonly url: string };
}
