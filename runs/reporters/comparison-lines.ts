import Table from 'cli-table3';
import pc from 'picocolors';
import type { ComparedCell, Comparison } from '../../measure/judge/comparison.ts';
import {
  availabilityInWords,
  hurtInWords,
  type ImpactLine,
  impactOf,
  leftOutInWords,
  recoveryInWords,
} from '../../measure/judge/comparison-words.ts';

const colours = { held: pc.green, failed: pc.red, inconclusive: pc.yellow };
const style = { head: [], border: [], compact: false };

/** The same experiments side by side, all of them together, and what each figure means. */
export function comparisonLines(comparison: Comparison): string[] {
  const impact = impactOf(comparison);
  const leftOut = leftOutInWords(comparison);
  return [
    rowTable(comparison),
    impactTable(comparison, impact),
    ...(leftOut === undefined ? [] : [pc.yellow(`  ${leftOut}`)]),
    ...impact.map(({ what, means }) => pc.dim(`  ${what}: ${means}`)),
    ...comparison.columns
      .filter(({ without }) => without.length > 0)
      .map(({ name, without }) => `  ${name}: without ${without.join('; ')}`),
  ];
}

function rowTable({ columns, rows }: Comparison): string {
  const table = new Table({ head: ['experiment', ...columns.map(({ name }) => name)], style });
  for (const { experiment, cells } of rows) table.push([experiment, ...cells.map(cellInLines)]);
  return table.toString();
}

const cellInLines = (cell: ComparedCell | null): string =>
  cell
    ? [
        `${colours[cell.verdict](cell.verdict)}, ${availabilityInWords(cell)} available`,
        typeof cell.recovery === 'number' ? `recovered in ${recoveryInWords(cell)}` : recoveryInWords(cell),
        ...(cell.hurt.length > 0 ? [`hurt: ${hurtInWords(cell)}`] : []),
      ].join('\n')
    : '–';

function impactTable({ columns }: Comparison, impact: readonly ImpactLine[]): string {
  const table = new Table({ head: ['overall', ...columns.map(({ name }) => name)], style });
  for (const { what, values } of impact) table.push([what, ...values.map((value) => value.replaceAll('; ', ';\n'))]);
  return table.toString();
}
