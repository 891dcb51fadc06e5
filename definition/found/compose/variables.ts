import { readEnvFile } from '../env-file.ts';
import { reference } from '../reference.ts';
import type { Interpolation } from './read-file.ts';

type Values = Readonly<Record<string, string | undefined>>;

const secret = /pass(word|wd|phrase)?|pwd|secret|token|credential|private|api_?key|access_?key|signing|salt|dsn$/i;

/** Whether a variable's name says that its value is nobody else's business. */
export const isSecret = (name: string): boolean => secret.test(name);

/** What `.env` says. */
interface DotEnv {
  /** As Compose has it: the shell's variables in it filled in, others empty. */
  readonly known: Values;
  /** What a program is told: what only a shell knows stays a reference. */
  readonly told: Readonly<Record<string, string>>;
}

export const dotEnvOf = (file: string, shell: Values): DotEnv => ({
  known: readEnvFile(file, { known: (name) => shell[name], missing: () => '' })?.values ?? {},
  told: readEnvFile(file, { known: () => undefined, missing: (name) => reference('env', name) })?.values ?? {},
});

/**
 * The variables of a compose file: the shell's before those of `.env`, as Compose has them. What a program is told stays a
 * reference where its value is a secret of `.env`, or where no file says it: a configuration is for everybody.
 */
export const variablesFrom = (shell: Values, { known, told }: DotEnv): Interpolation => ({
  known: (name) => shell[name] ?? known[name],
  forPrograms: (name) => (told[name] !== undefined && isSecret(name) ? reference('env', name) : told[name]),
  missing: (name) => reference('env', name),
});

/** What a program is told of a variable that is only named: it is passed on, from `.env` or from whatever shell there is. */
export const passedOn = (name: string, { forPrograms, missing }: Interpolation): string =>
  forPrograms(name) ?? missing(name);
