import type { Path } from './on-path.ts';

/** Where it is looked. */
export interface Surroundings {
  /** The folder that the configuration is for. */
  readonly folder: string;
  readonly shell: Readonly<Record<string, string | undefined>>;
  readonly path: Path;
}
