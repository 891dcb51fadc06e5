import Table from 'cli-table3';
import pc from 'picocolors';
import { exitStatus } from '../../base/exit-status.ts';
import type { CommandBody } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import { type Finding, type Level, worst } from '../doctor/finding.ts';
import { readSystemOptions, systemOptions } from '../options.ts';

export const doctor: CommandBody = {
  details: 'Exit status: 0 if nothing fails, warnings or not, 3 if something does.',
  options: {
    'base-port': systemOptions['base-port'],
    folder: systemOptions.folder,
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const findings = await examine(readSystemOptions(given));
    const level = worst(findings);
    if (given.options.json) console.log(JSON.stringify({ level, checks: findings }));
    else print(findings);
    return level === 'fail' ? exitStatus.error : exitStatus.held;
  },
};

const marks: Readonly<Record<Level, { readonly mark: string; readonly colour: (text: string) => string }>> = {
  ok: { mark: '✓', colour: pc.green },
  warn: { mark: '!', colour: pc.yellow },
  fail: { mark: '✗', colour: pc.red },
};

function print(findings: readonly Finding[]): void {
  const table = new Table({
    head: ['', 'check', '', 'what was found'],
    style: { head: [], border: [], compact: true },
    colWidths: [3, 15, 6, 92],
    wordWrap: true,
  });
  for (const { check, level, message, advice } of findings) {
    const { mark, colour } = marks[level];
    table.push([colour(mark), check, colour(level), advice ? `${message}. To do: ${advice}` : message]);
  }
  console.log(table.toString());
  console.log('✓ ok   ! warn: a run works, but may say less than it should   ✗ fail: mend it before a run');
}
