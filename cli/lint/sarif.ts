import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageJson } from '../../base/package-json.ts';
import type { LintFinding } from '../../lib/lint/finding.ts';
import { lintRules } from '../../lib/lint/rules/index.ts';
import type { Linted, Unread } from './lint-paths.ts';

/** A log of one run, as code scanning takes it. Source: OASIS, SARIF 2.1.0. */
export function sarifOf({ templates, unread }: Linted): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'chaos lint', semanticVersion: packageJson().version, rules: lintRules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          { executionSuccessful: unread.length === 0, toolExecutionNotifications: unread.map(notificationOf) },
        ],
        results: templates.flatMap(({ name, findings }) => findings.map((finding) => resultOf(finding, name))),
      },
    ],
  };
}

const ruleOf = ({ id, title, severity, source }: (typeof lintRules)[number]) => ({
  id,
  shortDescription: { text: title },
  helpUri: source,
  defaultConfiguration: { level: severity },
});

const resultOf = ({ rule, severity, message, where }: LintFinding, name: string) => ({
  ruleId: rule,
  ruleIndex: lintRules.findIndex(({ id }) => id === rule),
  level: severity,
  message: { text: `${name}: ${message}` },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(where.file) },
        ...(where.line !== undefined && { region: { startLine: where.line, startColumn: where.column ?? 1 } }),
      },
      logicalLocations: [{ fullyQualifiedName: where.pointer }],
    },
  ],
});

const notificationOf = ({ file, problem }: Unread) => ({
  level: 'error',
  message: { text: `${file} ${problem}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
});

const uriOf = (file: string): string =>
  isAbsolute(file) ? pathToFileURL(file).href : file.split(sep).map(encodeURIComponent).join('/');
