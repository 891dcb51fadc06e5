import type { ComposeService } from './compose-service.ts';
import type { Image } from './dockerfile.ts';

/** A service of a compose file, with what its image says and the hosts that others know it by. */
export interface Entry {
  /** As the compose file has it. */
  readonly key: string;
  /** As the configuration names it. */
  readonly name: string;
  readonly service: ComposeService;
  readonly image: Image | undefined;
  readonly hosts: readonly string[];
}
