import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees what the test files before this one have loaded. V8's compilation cache holds on to their contexts through every
 * ordinary collection, and most of their memory is off the heap, where jest's `workerIdleMemoryLimit` does not look.
 */
setFlagsFromString('--expose-gc');
const collect: NodeJS.GCFunction = runInNewContext('gc');
collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
