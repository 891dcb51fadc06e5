import { parseArgs } from 'node:util';
import { type Figures, printFigures } from './table.ts';

/** `npm run bench [-- name...]`: prints the tables of all benches, or of those named. */
const benches: Record<string, () => Promise<{ bench(): Promise<Figures[]> }>> = {
  links: () => import('./links.ts'),
  'start-and-stop': () => import('./start-and-stop.ts'),
  flood: () => import('./flood.ts'),
  'alarm-to-undone': () => import('./alarm-to-undone.ts'),
  kills: () => import('./kills.ts'),
  memory: () => import('./memory.ts'),
  crash: () => import('./crash.ts'),
  lint: () => import('./lint.ts'),
  synth: () => import('./synth.ts'),
  images: () => import('./images.ts'),
  tests: () => import('./tests.ts'),
  cli: () => import('./cli.ts'),
  handlers: () => import('./handlers.ts'),
  'response-storm': () => import('./response-storm.ts'),
  'many-services': () => import('./many-services.ts'),
  containers: () => import('./containers.ts'),
  'fifty-containers': () => import('./fifty-containers.ts'),
  'network-faults': () => import('./network-faults.ts'),
  'contained-kills': () => import('./contained-kills.ts'),
  dashboard: () => import('./dashboard.ts'),
};

const { positionals } = parseArgs({ allowPositionals: true });
const names = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of names) {
  const load = benches[name];
  if (!load) {
    console.error(`no bench is named ${JSON.stringify(name)}; there are ${Object.keys(benches).join(', ')}`);
    process.exit(2);
  }
  const { bench } = await load();
  for (const figures of await bench()) printFigures(figures);
}
