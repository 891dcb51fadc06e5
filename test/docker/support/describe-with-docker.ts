import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';
import { baseOf, serviceDockerfile } from './bases.ts';

/** Tests that need a Docker engine and something to build on: skipped, and said so, where either cannot be had. */
export function describeWithDocker(name: string, tests: () => void): void {
  const reason = whyNot();
  if (reason === undefined) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}

function whyNot(): string | undefined {
  const engine = attempt(['info']);
  if (engine !== undefined) return `no Docker engine answers (${engine})`;
  const base = baseOf(serviceDockerfile);
  if (attempt(['image', 'inspect', base]) === undefined) return undefined;
  const pull = attempt(['pull', '--quiet', base]);
  return pull === undefined ? undefined : `${base} cannot be pulled (${pull})`;
}

/** Undefined where `docker` succeeds, else the last line of what it says. */
function attempt(args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync('docker', args, { encoding: 'utf8', timeout: 300_000 });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `status ${status}`);
}
