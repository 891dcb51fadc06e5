import { parseArgs } from 'node:util';
import { dockerGrid } from '../docker/ends/support/grid.ts';
import { embeddedGrid } from '../embedded/ends/support/grid.ts';
import type { Cell } from '../ends/cell.ts';
import { type End, ends } from '../ends/ends.ts';
import { endsOf, type Grid } from '../ends/grid.ts';
import { abandon } from '../ends/live-system.ts';
import { createTally } from './tally.ts';

/**
 * `npm run grid [-- --runtime docker --times 20] [end...]`: lets every fault end in every way, or in those named, so many
 * times; prints each red cell as it comes and the table at the end, and stops on nothing.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runtime: { type: 'string', default: 'embedded' },
    times: { type: 'string', default: '1' },
    'base-port': { type: 'string', default: '31000' },
  },
});
const grids: Readonly<Record<string, Grid>> = { embedded: embeddedGrid, docker: dockerGrid };
const grid = grids[values.runtime];
const times = Number(values.times);
const all = grid ? endsOf(grid) : [];
const chosen = positionals.length > 0 ? positionals : all;
const unknown = chosen.filter((name) => !all.includes(name as End));
if (!grid || unknown.length > 0 || !Number.isInteger(times) || times < 1) {
  const usage = 'npm run grid -- [--runtime embedded|docker] [--times N] [--base-port N] [end...]';
  console.error(`usage: ${usage}; the ends are ${(grid ? all : Object.keys(ends)).join(', ')}`);
  process.exit(2);
}
const whyNot = grid.whyNot();
if (whyNot !== undefined) {
  console.error(`the grid cannot be had here: ${whyNot}`);
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    abandon();
    process.exit(1);
  });
}

await grid.prepare();
const tally = createTally(grid.stage, chosen as End[]);
for (let time = 1; time <= times; time++) {
  for (const end of chosen as End[]) {
    const begun = performance.now();
    const cells = await columnOf(grid, end);
    tally.add(cells);
    const red = cells.filter(({ problems }) => problems.length > 0);
    const took = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${time}/${times} ${ends[end]}: ${cells.length - red.length} ok, ${red.length} not ok, ${took} s`);
    for (const { row, problems } of red) console.log(`  ${row}: ${problems.join('; ')}`);
  }
}
tally.print();
process.exit(tally.isGreen() ? 0 : 1);

/** A column that throws is a red one. */
async function columnOf({ stage, columns }: Grid, end: End): Promise<Cell[]> {
  try {
    return (await columns[end]?.(stage, Number(values['base-port']))) ?? [];
  } catch (error) {
    return [{ row: 'the column', end, problems: [(error as Error).message], milliseconds: 0 }];
  }
}
