import Table from 'cli-table3';
import type { Cell } from '../ends/cell.ts';
import { type End, ends, whyNot } from '../ends/ends.ts';
import type { Stage } from '../ends/stage.ts';

/** Counts what became of each cell over all times. */
export function createTally(stage: Pick<Stage, 'rows' | 'exceptions'>, chosen: readonly End[]) {
  const { rows } = stage;
  const all: Cell[] = [];
  const of = (row: string, end: End) => all.filter((cell) => cell.row === row && cell.end === end);
  const isOk = ({ problems }: Cell) => problems.length === 0;

  const inWords = (row: string, end: End) => {
    const cells = of(row, end);
    if (cells.length === 0) return '-';
    const ok = cells.filter(isOk).length;
    const mean = cells.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / cells.length;
    return `${ok} ok${ok < cells.length ? `, ${cells.length - ok} NOT` : ''}, ${(mean / 1000).toFixed(1)} s`;
  };

  return {
    add: (cells: readonly Cell[]) => void all.push(...cells),
    isGreen: () => all.length > 0 && all.every(isOk),
    print: () => {
      const head = ['fault', ...chosen.map((end) => ends[end])];
      const table = new Table({ head, style: { head: [], border: [], compact: true }, wordWrap: true });
      const others = new Set(all.map(({ row }) => row));
      for (const { name } of rows) others.delete(name);
      for (const name of [...rows.map((row) => row.name), ...others]) {
        table.push([name, ...chosen.map((end) => inWords(name, end))]);
      }
      console.log(`\n${table.toString()}\n\n-: does not apply`);
      for (const end of chosen) {
        for (const row of rows) {
          const why = whyNot(stage, row, end);
          if (why) console.log(`  ${row.name}, ${ends[end]}: ${why}`);
        }
      }
      const red = all.filter((cell) => !isOk(cell));
      console.log(`\n${all.length - red.length} ok, ${red.length} not ok`);
      const seen = new Map<string, number>();
      for (const { row, end, problems } of red) {
        const text = `${row}, ${ends[end]}: ${problems.join('; ')}`;
        seen.set(text, (seen.get(text) ?? 0) + 1);
      }
      for (const [text, count] of seen) console.log(`  ${count} x ${text}`);
    },
  };
}
