import type { EnvironmentName } from '../lib/config.ts';
import { namesOf } from '../lib/names.ts';

/** The physical names of an environment, also of one that this version does not know. */
export const namesIn = (environment: string) => namesOf({ name: environment as EnvironmentName });
