import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';

const folder = fileURLToPath(new URL('../../../../lib/constructs/tasks/ssm-agent/', import.meta.url));

export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningScript {
  readonly pid: number;
  stop(signal: NodeJS.Signals): void;
  /** Ends it and all that it started; nothing happens after its end. */
  end(): void;
  readonly ended: Promise<ScriptRun>;
}

/** Starts a script of the sidecar as it is in the image, with these variables beside PATH. */
export function startScript(name: string, args: string[], variables: Record<string, string> = {}): RunningScript {
  const child = spawn('bash', [join(folder, name), ...args], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid ?? 0,
    stop: (signal) => void child.kill(signal),
    end() {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        // Nobody of its group is left.
      }
    },
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr }))),
  };
}

export const runScript = (name: string, args: string[], variables?: Record<string, string>) =>
  startScript(name, args, variables).ended;

/** A program for PATH that does what the shell text says. */
export function writeProgram(at: string, name: string, text: string): void {
  writeFileSync(join(at, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(at, name), 0o755);
}

/** Tests of scripts that need programs of the sidecar's image: skipped, and said so, where this machine lacks one. */
export function describeWithPrograms(name: string, programs: string[], tests: () => void): void {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (process.platform === 'linux' && missing.length === 0) {
    describe(name, tests);
    return;
  }
  const reason = missing.length > 0 ? `${missing.join(', ')} not on PATH` : 'not Linux';
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}
