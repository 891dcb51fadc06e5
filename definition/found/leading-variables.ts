import { wordsOf } from '../words.ts';
import { ownPort } from './reference.ts';
import { lineOfShell, portVariable, wordsOfShellLine } from './shell-line.ts';

/** A command, and the variables that stood before it. */
export interface Apart {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A command without the variables that it begins with: `A=1 b` of a shell, `env A=1 b` anywhere. As it was where only a shell
 * understands them, or what follows.
 */
export function variablesApart(command: readonly string[]): Apart {
  const line = lineOfShell(command);
  const first = line === undefined ? afterEnv(command) : beforeLine(line);
  if (!first || Object.keys(first.env).length === 0) return { command, env: {} };
  const then = variablesApart(first.command);
  return { command: then.command, env: { ...first.env, ...then.env } };
}

/** The port that a command says by itself. */
export function portSaidBy({ command, env }: Apart): string | undefined {
  return env.PORT ?? /(?<![^\s;&|(])PORT=(\d+)(?![^\s;&|)])/.exec(lineOfShell(command) ?? '')?.[1];
}

const assignment = /^([A-Za-z_]\w*)=((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")*)\s+/s;

function beforeLine(line: string): Apart | undefined {
  const env: Record<string, string> = {};
  let rest = line.trim();
  for (let match = assignment.exec(rest); match; match = assignment.exec(rest)) {
    const [whole, name = '', raw = ''] = match;
    const value = readByShell(raw);
    if (value === undefined) return undefined;
    env[name] = value;
    rest = rest.slice(whole.length);
  }
  const command = wordsOfShellLine(rest);
  return lineOfShell(command) === rest ? undefined : { command, env };
}

/** What a shell makes of a value; undefined where other variables or commands are in it. */
function readByShell(raw: string): string | undefined {
  const text = raw.replaceAll(portVariable, ownPort);
  const bare = text.replaceAll(/\\.|'[^']*'|"((?:[^"\\]|\\.)*)"/gs, (_, inner: string = '') =>
    inner.replaceAll(/\\.|[^$`]/gs, ''),
  );
  return /[|&;<>()`$~]/.test(bare) ? undefined : (wordsOf(text)[0] ?? '');
}

function afterEnv([program = '', ...words]: readonly string[]): Apart | undefined {
  if (!/^(\/usr\/bin\/)?env$|^cross-env$/.test(program)) return undefined;
  const end = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  if (end < 1 || words[end]?.startsWith('-')) return undefined;
  const pairs = words.slice(0, end).map((word) => /^(\w+)=(.*)$/s.exec(word)?.slice(1) as [string, string]);
  return { command: words.slice(end), env: Object.fromEntries(pairs) };
}
