import { dirname, join, relative } from 'node:path';
import { readEnvFile } from './env-file.ts';
import type { Found, FoundService, LeftOut } from './found.ts';
import { variablesApart } from './leading-variables.ts';
import { Names } from './names.ts';
import type { Path } from './on-path.ts';
import { ownProgram } from './own-programs.ts';
import { readText } from './read-text.ts';
import { wordsOfShellLine } from './shell-line.ts';

/** The processes of a Procfile; undefined where there is none. `web` is public and told its port, as by Heroku and foreman. */
export function findInProcfile(folder: string, path: Path, file = join(folder, 'Procfile')): Found | undefined {
  const lines = linesOf(readText(file));
  if (lines.length === 0) return undefined;
  const from = dirname(file);
  const envFile = readEnvFile(join(from, '.env'));
  const names = new Names();
  const services: FoundService[] = [];
  const leftOut: LeftOut[] = [];
  for (const { number, text, key, line } of lines) {
    if (key === undefined || line === undefined) {
      leftOut.push({
        name: `${relative(folder, file)}:${number}`,
        hosts: [],
        why: noProcess,
        open: text,
      });
      continue;
    }
    if (key === 'release') {
      leftOut.push({ name: key, hosts: [], why: 'it runs once, before others', open: line });
      continue;
    }
    const isWeb = key === 'web';
    const { command, env } = variablesApart(wordsOfShellLine(line));
    services.push(
      ownProgram({
        name: names.of(key),
        command: path.known(command),
        env,
        cwd: from,
        envFile,
        port: isWeb ? envFile?.values.PORT : undefined,
        isPublic: isWeb,
        followsPort: isWeb,
      }),
    );
  }
  const sources = [file, ...(envFile ? [envFile.path] : [])].map((each) => relative(folder, each));
  return { sources, services, stores: [], leftOut };
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** Absent where the line is no process. */
  readonly key?: string | undefined;
  readonly line?: string | undefined;
}

const noProcess = 'it is no process, NAME: COMMAND with a name of letters, digits, - and _';

/** What stands in a Procfile, without comments and what is empty. */
function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((whole, index) => {
    const line = whole.trimEnd();
    if (/^\s*(#|$)/.test(line)) return [];
    const [, key, command] = /^([A-Za-z0-9_-]+):\s*(\S.*)$/.exec(line) ?? [];
    return [{ number: index + 1, text: line.trim(), key, line: command }];
  });
}
