import { randomBytes } from 'node:crypto';
import { docker, dockerOutput } from './docker.ts';

/** Containers and volumes of one test file; `removeAll` leaves none of them. */
export interface Containers {
  /** A name that nobody else has. */
  name(of: string): string;
  /** Starts a container in the background and returns its name. */
  start(of: string, args: readonly string[]): Promise<string>;
  volume(of: string, options?: readonly string[]): Promise<string>;
  removeAll(): Promise<void>;
}

export function createContainers(): Containers {
  const suffix = randomBytes(4).toString('hex');
  const containers: string[] = [];
  const volumes: string[] = [];
  const name = (of: string) => `breakwater-test-${of}-${suffix}`;
  return {
    name,
    async start(of, args) {
      containers.push(name(of));
      await dockerOutput(['run', '--detach', '--name', name(of), ...args]);
      return name(of);
    },
    async volume(of, options = []) {
      volumes.push(name(of));
      return await dockerOutput(['volume', 'create', ...options, name(of)]);
    },
    async removeAll() {
      if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers.reverse()]);
      if (volumes.length > 0) await docker(['volume', 'rm', ...volumes]);
    },
  };
}

/** Waits for a container's end and gives its exit status, and whether the kernel killed it for its memory. */
export async function endOf(container: string): Promise<{ status: number; outOfMemory: boolean }> {
  await dockerOutput(['wait', container]);
  const [status, outOfMemory] = (
    await dockerOutput(['inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', container])
  ).split(' ');
  return { status: Number(status), outOfMemory: outOfMemory === 'true' };
}

/** All that a container has printed. */
export async function outputOf(container: string): Promise<string> {
  const { stdout, stderr } = await docker(['logs', container]);
  return `${stdout}\n${stderr}`;
}
