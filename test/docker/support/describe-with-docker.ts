import { describe } from '@jest/globals';
import { whyNoDocker } from './why-no-docker.ts';

/** Tests that need a Docker engine and something to build on: skipped, and said so, where either, or what else they need, cannot be had. */
export function describeWithDocker(name: string, tests: () => void, whyNotElse?: () => string | undefined): void {
  const reason = whyNoDocker() ?? whyNotElse?.();
  if (reason === undefined) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}
