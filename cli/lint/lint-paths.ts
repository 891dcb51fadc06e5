import { type LintedTemplate, lintText } from '../../lib/lint/lint.ts';
import { InputProblem, NoTemplates } from '../../lib/lint/read/input-problem.ts';
import { type Input, inputsOf } from './inputs.ts';

/** A path that was not linted, and why. */
export interface Unread {
  readonly file: string;
  readonly problem: string;
}

export interface Linted {
  readonly templates: readonly LintedTemplate[];
  readonly unread: readonly Unread[];
}

/** Lints all templates of files and folders; what is wrong with one of these does not keep the others from it. */
export function lintPaths(paths: readonly string[]): Linted {
  const [templates, unread]: [LintedTemplate[], Unread[]] = [[], []];
  const seen = new Set<string>();
  for (const path of paths) {
    const before = templates.length + unread.length;
    attempt(path, unread, false, () => {
      for (const input of inputsOf(path)) {
        if (seen.has(input.file)) continue;
        seen.add(input.file);
        attempt(input.file, unread, input.isFound, () => templates.push(...lintInput(input)));
      }
      const isEmpty = templates.length + unread.length === before && !seen.has(path);
      if (isEmpty) throw new InputProblem('is a folder without templates of FIS');
    });
  }
  return { templates, unread };
}

const lintInput = ({ file, isJson, read }: Input): LintedTemplate[] => lintText(read(), { file, isJson });

function attempt(file: string, unread: Unread[], isFound: boolean, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (isFound && error instanceof NoTemplates) return;
    unread.push({ file, problem: inWords(error) });
  }
}

/** What a file system says, in a word; never a stack. */
function inWords(error: unknown): string {
  if (error instanceof InputProblem) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by you';
  return `cannot be read: ${message.split('\n')[0]}`;
}
