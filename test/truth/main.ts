import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { bugs } from './bugs.ts';
import { outsiders, soundOutsiders } from './outsiders.ts';
import { soundStrangers, strangers } from './strangers.ts';
import { experimentsFor } from './support/choose.ts';
import { isNamed, type Tried, trySeeded } from './support/try-seeded.ts';
import { variants } from './variants.ts';

/**
 * `npm run truth [-- name...]`: puts one weakness after the other into a copy of the shop, runs those experiments of the game
 * day that touch it, and prints what was found, and named; and the same of shops that are sound, of which nothing is to be
 * said. A run ends once the right thing was said; `--whole`: it does not, and all that else is said is seen. `--thorough`:
 * those of a thorough game day, with faults as long as it has them. `--list` names them all.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    thorough: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    'base-port': { type: 'string', default: '26000' },
  },
});
const all = [...bugs, ...strangers, ...outsiders, ...variants, ...soundStrangers, ...soundOutsiders];
const unknown = positionals.filter((name) => !all.some((seeded) => seeded.name === name));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
if (values.list) {
  for (const seeded of all)
    console.log(`${seeded.name}: ${seeded.says}\n  runs ${experimentsFor(seeded, values).join(' ')}`);
  process.exit(0);
}

const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const tried: Tried[] = [];
for (const seeded of chosen) {
  const options = { thorough: values.thorough, untilNamed: !values.whole };
  const one = await trySeeded(seeded, Number(values['base-port']), options);
  tried.push(one);
  console.log(`${seeded.name}: ${one.trouble ?? (one.accused.join(', ') || 'nothing')} (${one.seconds.toFixed(0)} s)`);
  for (const { experiment, verdict, reasons, patterns } of one.verdicts) {
    if (verdict !== 'held') console.log(`  ${experiment} ${verdict}: ${reasons.join('; ')}`);
    for (const { pattern, on, result, evidence } of patterns) {
      if (result === 'weak' || result === 'failed')
        console.log(`  ${experiment}: ${pattern} ${result} at ${on}: ${evidence}`);
    }
  }
}

const table = new Table({
  head: ['change', 'breaks', 'accused', 'found', 'named'],
  style: { head: [], border: [], compact: true },
});
for (const one of tried) {
  const { seeded, accused } = one;
  const isSound = seeded.breaks.length === 0;
  const found = accused.length > 0 ? (isSound ? 'FALSE ALARM' : 'yes') : isSound ? '' : 'NO';
  table.push([
    seeded.name,
    seeded.breaks.join(' '),
    accused.join(' '),
    found,
    isSound ? '' : isNamed(one) ? 'yes' : 'NO',
  ]);
}
console.log(table.toString());
const planted = tried.filter(({ seeded }) => seeded.breaks.length > 0);
const sound = tried.filter(({ seeded }) => seeded.breaks.length === 0);
const found = planted.filter(({ accused }) => accused.length > 0).length;
const alarms = sound.filter(({ accused }) => accused.length > 0).length;
console.log(
  `${found} of ${planted.length} found, ${planted.filter(isNamed).length} named; ${alarms} false alarms in ${sound.length} sound shops`,
);
process.exit(found === planted.length && alarms === 0 && tried.every(({ trouble }) => trouble === undefined) ? 0 : 1);
