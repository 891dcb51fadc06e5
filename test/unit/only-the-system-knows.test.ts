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
  expect(offenders(files)).toEqual([]);
});
