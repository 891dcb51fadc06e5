import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file of a program that lies beside a module, named without its ending: `./links/main`. It has the ending of the
 * module that asks, `.ts` where sources run as they are and `.js` where they were built.
 */
export const programBeside = (name: string, module: string): string =>
  fileURLToPath(new URL(name + extensionOf(module), module));

/** The ending that a module's file has, and its neighbours with it: `.ts` or `.js`. */
export const extensionOf = (module: string): string => extname(fileURLToPath(module));
