import { spawnSync } from 'node:child_process';
import { baseOf, serviceDockerfile } from './bases.ts';

/** Undefined where an engine answers, and there is something to build on. */
export function whyNoDocker(): string | undefined {
  const engine = attempt(['info']);
  if (engine !== undefined) return `no Docker engine answers (${engine})`;
  return whyNoImage(baseOf(serviceDockerfile));
}

/** Undefined where the engine has the image or can pull it. */
export function whyNoImage(name: string): string | undefined {
  if (attempt(['image', 'inspect', name]) === undefined) return undefined;
  const pull = attempt(['pull', '--quiet', name]);
  return pull === undefined ? undefined : `${name} cannot be pulled (${pull})`;
}

/** Undefined where `docker` succeeds, else the last line of what it says. */
export function attempt(args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync('docker', args, { encoding: 'utf8', timeout: 300_000 });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `status ${status}`);
}
