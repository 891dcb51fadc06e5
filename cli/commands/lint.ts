import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { countOf } from '../../lib/lint/lint.ts';
import { lintRules } from '../../lib/lint/rules/index.ts';
import type { CommandBody } from '../command.ts';
import { type Linted, lintPaths } from '../lint/lint-paths.ts';
import { sarifOf } from '../lint/sarif.ts';
import { linesOf } from '../lint/text.ts';

export const lint: CommandBody = {
  details: [
    'Reads requests of CreateExperimentTemplate and what get-experiment-template gives (JSON), CloudFormation (JSON or YAML),',
    'cdk.out, plans of Terraform (`terraform show -json`), and folders of these. An error is what AWS refuses; a warning what it',
    'takes and does nothing or harm with; a note what runs in AWS alone. Nothing is started, and no account is asked.',
    'Exit status: 0 if AWS takes all of it, 1 if it refuses something, 2 if something cannot be read.',
  ].join('\n'),
  options: {
    strict: { type: 'boolean', description: 'a warning counts as an error: exit 1' },
    json: { type: 'boolean', description: 'as JSON' },
    sarif: { type: 'boolean', description: 'as SARIF 2.1.0, for code scanning' },
    rules: { type: 'boolean', description: 'list the rules, with the page of AWS that each is taken from' },
  },
  run: async ({ positionals, options }) => {
    if (options.json && options.sarif) throw new UsageError('--json and --sarif exclude each other');
    if (options.rules) {
      listRules(options.json === true);
      return exitStatus.held;
    }
    if (positionals.length === 0) throw new UsageError('which files? `chaos lint FILE...`, or a folder');
    if (positionals.includes(''))
      throw new UsageError('the name of a file is empty: `chaos lint FILE...`, or a folder');
    const linted = lintPaths(positionals);
    print(linted, options);
    for (const { file, problem } of linted.unread) console.error(`chaos: ${file} ${problem}`);
    if (linted.unread.length > 0) return exitStatus.usage;
    const wrong = countOf(linted.templates, 'error') + (options.strict ? countOf(linted.templates, 'warning') : 0);
    return wrong > 0 ? exitStatus.notHeld : exitStatus.held;
  },
};

function print(linted: Linted, { json, sarif }: Readonly<Record<string, unknown>>): void {
  if (sarif) console.log(JSON.stringify(sarifOf(linted), null, 2));
  else if (json) console.log(JSON.stringify(linted, null, 2));
  else if (linted.templates.length > 0) console.log([...linesOf(linted)].join('\n'));
}

function listRules(asJson: boolean): void {
  const listed = lintRules.map(({ id, title, severity, source }) => ({ id, title, severity, source }));
  if (asJson) {
    console.log(JSON.stringify(listed, null, 2));
    return;
  }
  for (const { id, title, severity, source } of listed)
    console.log(`${severity.padEnd(7)}  ${id}\n         ${title}\n         ${source}`);
}
