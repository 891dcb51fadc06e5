import { describe } from '@jest/globals';
import type { Kernel } from '../../../../local/runtimes/docker/kernel.ts';
import { kernel } from './kernel.ts';

export { kernel } from './kernel.ts';

/** Tests that need real network namespaces, and of the kernel what is named: skipped, and said so, where either is not. */
export function describeWithNamespaces(name: string, needs: readonly (keyof Kernel)[], tests: () => void): void {
  const missing = kernel && needs.filter((need) => !kernel?.[need]);
  if (missing?.length === 0) {
    describe(name, tests);
    return;
  }
  const reason = missing ? `the kernel lacks ${missing.join(', ')}` : 'no network namespace can be made here';
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}
