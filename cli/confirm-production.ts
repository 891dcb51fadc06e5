import { createInterface } from 'node:readline';
import { nameOf, type Template } from '../aws/templates.ts';
import { UsageError } from '../base/usage-error.ts';

/** The person at the terminal, or nobody. */
export interface Asking {
  readonly isTerminal: boolean;
  ask(question: string): Promise<string>;
}

/**
 * Resolves when whoever starts has named the production environment that they mean, on the terminal or by `given`
 * (`--production NAME`). Throws UsageError otherwise, and before anything is started; `undone` says so.
 */
export async function confirmProduction(
  templates: readonly Pick<Template, 'environment' | 'production'>[],
  given: string | undefined,
  { isTerminal, ask }: Asking = terminal,
  undone = 'nothing was started',
): Promise<void> {
  for (const environment of new Set(templates.map(nameOf))) {
    const isProduction = templates.some((template) => template.production && nameOf(template) === environment);
    if (given !== undefined && given !== environment) {
      throw new UsageError(`--production names ${given}, but this is ${environment}: ${undone}`);
    }
    if (!isProduction || given === environment) continue;
    if (!isTerminal) {
      throw new UsageError(`${environment} serves customers: ${undone}; to mean it, say --production ${environment}`);
    }
    const answer = (await ask(`${environment} serves customers. Type its name to go on: `)).trim();
    if (answer !== environment) {
      throw new UsageError(`${JSON.stringify(answer)} is not ${environment}: ${undone}`);
    }
  }
}

const terminal: Asking = {
  isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
  // Ctrl-C and Ctrl-D close it, which is an answer too.
  ask: (question) =>
    new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      let answer = '';
      lines.once('close', () => resolve(answer));
      lines.question(question, (typed) => {
        answer = typed;
        lines.close();
      });
    }),
};
