import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Kernel, kernelNeeds } from '../../../../local/runtimes/docker/kernel.ts';

const probe = fileURLToPath(new URL('../../../../local/runtimes/docker/guardian/probe-kernel', import.meta.url));

/** What this machine's kernel offers, tried out in a namespace of its own; undefined where none can be made. */
export const kernel: Kernel | undefined = lookAtKernel();

function lookAtKernel(): Kernel | undefined {
  const namespace = `bw-k-${randomBytes(3).toString('hex')}`;
  if (['ip', 'tc', 'iptables', 'nsenter'].some((program) => spawnSync(program, ['-V']).error)) return undefined;
  if (spawnSync('ip', ['netns', 'add', namespace]).status !== 0) return undefined;
  try {
    // Its status is that of the last attempt.
    const { stdout } = spawnSync('ip', ['netns', 'exec', namespace, 'sh', probe], { encoding: 'utf8' });
    const found = new Map(stdout.split('\n').map((line) => line.split('\t', 2) as [string, string]));
    return Object.fromEntries(Object.keys(kernelNeeds).map((need) => [need, found.get(need) === 'yes'])) as Record<
      keyof Kernel,
      boolean
    >;
  } finally {
    execFileSync('ip', ['netns', 'delete', namespace]);
  }
}
