import { type Executor, executorsOf } from '../../lib/model/faults/executors.ts';
import { faults } from '../../lib/model/faults/index.ts';

const columns: readonly (readonly [Executor, string])[] = [
  ['embedded', 'here, as processes'],
  ['docker', 'here, in containers'],
  ['aws', 'in AWS, by the stacks'],
];

/** The README's table of which actions of FIS run where, in Markdown: a row for those of a service that run in the same places. */
export function actionsTable(): string {
  const groups = Map.groupBy(faults, (fault) => `${serviceOf(fault)} ${executorsOf(fault).join()}`);
  const rows = [...groups.values()].map((alike) => {
    const [first] = alike as [(typeof faults)[number]];
    const names = alike.map(({ actionId }) => `\`${actionId.split(':').at(-1)}\``).sort();
    const marks = columns.map(([executor]) => (executorsOf(first).includes(executor) ? 'yes' : '-'));
    return `| \`aws:${serviceOf(first)}:\` ${names.join(', ')} | ${marks.join(' | ')} |`;
  });
  const head = ['action', ...columns.map(([, words]) => words)];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}

const serviceOf = ({ actionId }: { readonly actionId: string }): string => actionId.split(':')[1] ?? '';
