import { reference } from '../reference.ts';
import type { Interpolation } from './read-file.ts';

type Values = Readonly<Record<string, string | undefined>>;

const secret = /pass(word|wd|phrase)?|pwd|secret|token|credential|private|api_?key|access_?key|signing|salt|dsn$/i;

/** Whether a variable's name says that its value is nobody else's business. */
export const isSecret = (name: string): boolean => secret.test(name);

/**
 * The variables of a compose file: the shell's before those of `.env`, as Compose has them. What a program is told stays a
 * reference where its value is a secret of `.env`, or where no file says it: a configuration is for everybody.
 */
export const variablesFrom = (shell: Values, dotEnv: Values): Interpolation => ({
  known: (name) => shell[name] ?? dotEnv[name],
  forPrograms: (name) => (dotEnv[name] !== undefined && isSecret(name) ? reference('env', name) : dotEnv[name]),
  missing: (name) => reference('env', name),
});
