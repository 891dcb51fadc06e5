import { splitOrShell } from './compose/forms.ts';
import { ownPort } from './reference.ts';

/** What only a shell understands: pipes, lists, redirections, variables, patterns, and its own commands. */
const shellOnly = /[|&;<>()`$*?[\]{}~\n]|^\s*[A-Za-z_]\w*=|^\s*(cd|export|source|\.|set|if|while|for)\s/;

/** The port of a task, however a shell spells it. */
export const portVariable = /\$(?:PORT\b|\{PORT(?::?-\d+)?\})/g;

/** The words of a line that a shell was to read; that shell with the line, where only a shell understands it. */
export function wordsOfShellLine(line: string): string[] {
  const plain = line.trim().replace(/^exec\s+/, '');
  if (shellOnly.test(plain.replaceAll(portVariable, ''))) return ['sh', '-c', line.trim()];
  return splitOrShell(plain.replaceAll(portVariable, ownPort));
}

/** A command without the shell around it, where it needs none. */
export function withoutShell(command: readonly string[]): string[] {
  const line = lineOfShell(command);
  return line === undefined ? [...command] : wordsOfShellLine(line);
}

/** The line that a command has a shell read; undefined where it is no such command. */
export function lineOfShell(command: readonly string[]): string | undefined {
  const [shell = '', option = '', line, ...more] = command;
  const isShell = /^(\/bin\/|\/usr\/bin\/)?(ba|a|da)?sh$/.test(shell) && /^-[el]*c$/.test(option);
  return isShell && more.length === 0 ? line : undefined;
}

/** Whether a command listens where PORT says. */
export const namesPort = (command: readonly string[]): boolean =>
  command.some((word) => word.includes(ownPort) || /\$(PORT\b|\{PORT\b)/.test(word));
