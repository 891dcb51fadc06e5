import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plainEnvironment } from '../../support/plain-environment.ts';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user would, and resolves when it has ended. */
export function chaos(...args: string[]): Promise<Finished> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [resolve('local/cli.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainEnvironment(),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('close', (status) => done({ status, stdout, stderr }));
  });
}

/** Resolves when a condition holds; rejects after 40 s. */
export async function eventually(condition: () => boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not so after 40 s: ${condition}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'chaos-'));
