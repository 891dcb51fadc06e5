import type { Severity } from '../../lib/lint/finding.ts';
import { lintRules } from '../../lib/lint/rules/index.ts';

const meanings: Readonly<Record<Severity, string>> = {
  error: 'Errors: AWS refuses the template',
  warning: 'Warnings: AWS takes it, and it does nothing, fails or does harm',
  note: 'Notes: what runs in AWS alone',
};

/** The page on `chaos lint`; its tables are told where the rules are. */
export function lintPage(): string {
  const tables = Object.entries(meanings).map(([severity, meaning]) => {
    const rows = lintRules
      .filter((rule) => rule.severity === severity)
      .map(({ id, title, source }) => `| \`${id}\` | ${title} | [${source.split('/').at(-1)}](${source}) |`);
    return [
      `## ${meaning}`,
      '',
      '| Rule | What is so in a template that passes | Source |',
      '|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return `# Lint

\`chaos lint FILE...\` says what AWS would refuse of FIS templates, and what it would take and do nothing or harm with, before AWS does; and which of them run here. It starts nothing and asks no account.

\`\`\`
npx chaos lint experiments/                     # a folder: whatever is a template in it
npx chaos lint template.yaml cdk.out            # CloudFormation, in JSON or YAML, and what CDK makes of an app
terraform show -json plan.out > plan.json && npx chaos lint plan.json
npx chaos lint --sarif experiments/ > lint.sarif
\`\`\`

It reads requests of CreateExperimentTemplate, what \`get-experiment-template\` gives, and lists of these; CloudFormation with short and long forms; plans and states of Terraform in JSON. What a file does not tell (a parameter, an import, what is known only after apply) is taken for right. Rules on services, task definitions, alarms and roles look at those of the same CloudFormation template. Files are read up to 16 MB, YAML up to 1 MB, as CloudFormation takes it.

Exit status: 0 if AWS takes all of it, 1 if it refuses something (with \`--strict\`: if there is a warning), 2 if something cannot be read. \`--json\` gives each finding with its rule, its message, the JSON pointer of the field and its line; \`--sarif\` is for code scanning.

${tables.join('\n\n')}
`;
}
