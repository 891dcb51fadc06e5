import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ResponseEndpoints } from '../../../../../local/lambdas/resources.ts';

const program = fileURLToPath(new URL('./emulators.ts', import.meta.url));

/** SNS, SQS and DynamoDB, by the storm's clock. */
export async function bringEmulators(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data)));
    child.once('exit', (code) => reject(new Error(`the emulators ended with ${code}`)));
  });
  const ended = once(child, 'exit');
  return {
    endpoints: JSON.parse(line) as ResponseEndpoints,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** The storm's clock: what it is, and the way to put it forward for all processes that read its file. */
export function createStormTime(file: string) {
  let forward = 0;
  writeFileSync(file, '0');
  return {
    wall: () => Date.now() + forward,
    forward: (seconds: number) => {
      forward += seconds * 1000;
      writeFileSync(file, String(forward));
    },
  };
}
