import type { Import } from './import-graph.ts';

/** Imports that are wrong and known, each with what ends it. An entry that is no longer needed fails the test. */
export const notYet: readonly (Import & { readonly until: string })[] = [];
