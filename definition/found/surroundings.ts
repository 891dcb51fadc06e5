import type { Path } from './on-path.ts';

/** Where it is looked. */
export interface Surroundings {
  /** The folder that the configuration is for. */
  readonly folder: string;
  readonly shell: Readonly<Record<string, string | undefined>>;
  readonly path: Path;
  /** Whether a proxy of a compose file is a service as others are; by default one is left out, for users reach those behind it. */
  readonly isService?: (proxy: { readonly key: string; readonly name: string }) => boolean;
}
