import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { heldBy } from './what-is-held.ts';

/**
 * Prints what deployed environments hold on to, as `test/cdk/fixtures/deployed/*.json` has it, from the folders of
 * `cdk synth` in a checkout of what was deployed: `node test/cdk/support/write-held.ts dev=FOLDER staging=FOLDER`.
 */
const held = process.argv.slice(2).map((argument) => {
  const [environment = '', folder = ''] = argument.split('=');
  const ending = '.template.json';
  const files = readdirSync(folder).filter((file) => file.endsWith(ending));
  const templates = new Map(
    files.map((file) => [file.slice(0, -ending.length), JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  );
  return [environment, heldBy(templates, `shop-${environment}`)];
});
console.log(JSON.stringify(Object.fromEntries(held), undefined, 2));
