import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Daemon, DaemonError } from '../daemon/daemon.ts';

/** Runs `docker compose` for one project; nothing of it reaches the terminal. */
export interface ComposeCommand {
  /** What it prints. Rejects with {@link ComposeError} where it fails. `onLine` is told each line of its report. */
  run(args: readonly string[], onLine?: (line: string) => void): Promise<string>;
}

/** Compose has refused, in its own words. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

interface Options {
  /** The project. */
  readonly name: string;
  /** Variables for the file, beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Rejects with {@link DaemonError} where there is no Compose v2. */
export async function composeCommand(daemon: Daemon, { name, env = {} }: Options): Promise<ComposeCommand> {
  const variables = { ...process.env, ...plain, DOCKER_HOST: daemon.address, ...env };
  const { status, output: version, errors } = await finished(['compose', 'version', '--short'], variables);
  if (status !== 0) {
    throw new DaemonError(
      `there is no Docker Compose here: ${wordsOf(errors) || 'docker compose version fails'}`,
      `install its plugin, version ${oldest.join('.')} or newer: https://docs.docker.com/compose/install/`,
    );
  }
  if (isOlder(version)) {
    throw new DaemonError(
      `Docker Compose is too old: version ${version.trim()}`,
      `update its plugin to ${oldest.join('.')} or newer: https://docs.docker.com/compose/install/`,
    );
  }
  return {
    run: async (args, onLine) => {
      const { status, output, errors } = await finished(
        ['compose', '--ansi', 'never', '--project-name', name, ...args],
        variables,
        onLine,
      );
      if (status !== 0) throw new ComposeError(wordsOf(errors) || `docker compose ended with ${status}`);
      return output;
    },
  };
}

/** The first that can take one list in the place of another. */
const oldest = [2, 24, 4] as const;

function isOlder(version: string): boolean {
  const numbers = version.trim().replace(/^v/, '').split(/[.+-]/).map(Number);
  const at = oldest.findIndex((part, index) => numbers[index] !== part);
  return at >= 0 && (numbers[at] ?? 0) < (oldest[at] as number);
}

/** For programs, not for people. */
const plain = { COMPOSE_PROGRESS: 'plain', BUILDKIT_PROGRESS: 'plain', COMPOSE_MENU: 'false', NO_COLOR: '1' };

interface Finished {
  readonly status: number | null;
  readonly output: string;
  readonly errors: readonly string[];
}

/** A `docker` that is not there ends with no status. */
function finished(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void = () => {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn('docker', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: string[] = [];
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      errors.push(line);
      onLine(line);
    });
    child.once('error', ({ message }) => resolve({ status: null, output, errors: [message] }));
    child.once('close', (status) => resolve({ status, output, errors }));
  });
}

/** What it said at last: its report of what went well is left out. */
function wordsOf(errors: readonly string[]): string {
  const wrong = errors.map((line) => line.trim()).filter((line) => line !== '' && !isProgress(line));
  return wrong.slice(-lastLines).join('\n');
}

const lastLines = 5;

const isProgress = (line: string): boolean =>
  /\b(Creating|Created|Starting|Started|Recreate|Recreated|Running|Waiting|Healthy|Pulling|Pulled|Building|Built|Error|Interrupted)\s*$/.test(
    line,
  ) || /^time=\S+ level=(warning|info)/.test(line);
