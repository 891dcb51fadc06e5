import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees what the test files before this one have loaded. V8's compilation cache holds on to their contexts through every
 * ordinary collection, and most of their memory is off the heap, where jest's `workerIdleMemoryLimit` does not look. That takes
 * seconds where the CDK is loaded for good, so only once there is much to free.
 */
const much = 1.5 * 1024 ** 3;
if (process.memoryUsage.rss() > much) {
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
