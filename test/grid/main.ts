import { parseArgs } from 'node:util';
import type { Cell } from '../embedded/ends/support/cell.ts';
import { columns } from '../embedded/ends/support/columns/index.ts';
import { allEnds, type End, ends } from '../embedded/ends/support/ends.ts';
import { abandon } from '../embedded/ends/support/live-system.ts';
import { createTally } from './tally.ts';

/**
 * `npm run grid [-- --times 20] [end...]`: lets every fault end in every way, or in those named, so many times; prints
 * each red cell as it comes and the table at the end, and stops on nothing.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '1' }, 'base-port': { type: 'string', default: '31000' } },
});
const times = Number(values.times);
const chosen = positionals.length > 0 ? positionals : allEnds;
if (process.platform !== 'linux') {
  console.error('the grid looks at processes and links by what Linux says of them in /proc');
  process.exit(2);
}
const unknown = chosen.filter((name) => !Object.hasOwn(ends, name));
if (unknown.length > 0 || !Number.isInteger(times) || times < 1) {
  console.error(`usage: npm run grid -- [--times N] [--base-port N] [end...]; the ends are ${allEnds.join(', ')}`);
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    abandon();
    process.exit(1);
  });
}

const tally = createTally(chosen as End[]);
for (let time = 1; time <= times; time++) {
  for (const end of chosen as End[]) {
    const begun = performance.now();
    const cells = await columnOf(end);
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
async function columnOf(end: End): Promise<Cell[]> {
  try {
    return await columns[end](Number(values['base-port']));
  } catch (error) {
    return [{ row: 'the column', end, problems: [(error as Error).message], milliseconds: 0 }];
  }
}
