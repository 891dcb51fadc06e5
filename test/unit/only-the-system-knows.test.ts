import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { defaultSystem } from '../../cli/default-system.ts';

const { topology, journeys, promises } = defaultSystem;

/** Names that are words of everybody's as well: of them only the quoted name itself is taken for the system's. */
const common = new Set(['gateway', 'cache', 'home', 'track', 'browse', 'buy']);

const names = [topology, ...topology.services, ...topology.stores, ...journeys, ...promises].map(({ name }) => name);
const own = names.filter((name) => !common.has(name));
const words = new RegExp(`\\b(${own.join('|')})\\b|(['"\`])(${names.join('|')})\\2`);

/** Files that are not told yet which system they are about; each line here is to go. */
const toDo = new Set([
  'cli/commands/inject.ts',
  'cli/commands/status.ts',
  'cli/commands/up.ts',
  'lib/model/events/event.ts',
  'lib/model/system.ts',
  'local/client/system-client.ts',
  'local/runtimes/embedded/stores/definitions.ts',
  'local/runtimes/embedded/stores/main.ts',
  'local/runtimes/embedded/stores/redis-stand-in.ts',
  'local/supervisor/boot.ts',
  'local/supervisor/main.ts',
  'local/supervisor/options.ts',
  'local/supervisor/state.ts',
  'local/supervisor/traffic.ts',
  'measure/audit.ts',
  'measure/debts.ts',
  'measure/judge/broken-promises.ts',
  'measure/judge/deaths.ts',
  'measure/judge/phrases.ts',
  'measure/ledger.ts',
  'measure/load/arrivals.ts',
  'measure/load/embedded-metrics.ts',
  'measure/load/generator.ts',
  'measure/load/journey-requests.ts',
  'measure/load/load-client.ts',
  'measure/load/main.ts',
  'measure/load/walker.ts',
  'runs/reporters/verdict-table.ts',
  'runs/this-machine/session.ts',
]);

/** Code and comments that speak of a word of the system: `file:line: text`. */
function offenders(files: readonly string[]): string[] {
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (words.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const folders = ['aws', 'base', 'bin', 'cli', 'lib', 'local', 'measure', 'runs', 'scripts'];
const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
  encoding: 'utf8',
});
const files = stdout
  .split('\n')
  .filter((file) => /\.(ts|js|py|sh|grit)$/.test(file) && file !== 'cli/default-system.ts');

test('no file but the system’s own speaks of its services, stores, journeys and promises', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(offenders(files.filter((file) => !toDo.has(file)))).toEqual([]);
});

test('what is still to do is no longer than it must be', () => {
  expect([...toDo].filter((file) => offenders([file]).length === 0)).toEqual([]);
});
