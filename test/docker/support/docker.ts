import { spawn } from 'node:child_process';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docker` with these arguments, and further variables; never rejects for its exit status. */
export function docker(
  args: readonly string[],
  input?: Buffer,
  variables: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...variables } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout: stdout.trim(), stderr: stderr.trim() }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** The output of `docker` with these arguments; throws with what it said where it fails. */
export async function dockerOutput(
  args: readonly string[],
  input?: Buffer,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { status, stdout, stderr } = await docker(args, input, variables);
  if (status !== 0) {
    const said = `${stdout.slice(-1500)}\n${stderr.slice(-1500)}`.trim();
    throw new Error(`docker ${args.slice(0, 3).join(' ')} ... ended with ${status}: ${said}`);
  }
  return stdout;
}
