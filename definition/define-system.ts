import type { SystemDefinition } from './definition.ts';

/** Fixes the types of a system, which is a configuration file's default export. Nothing is checked here: `chaos check` does. */
export const defineSystem = (system: SystemDefinition): SystemDefinition => system;
