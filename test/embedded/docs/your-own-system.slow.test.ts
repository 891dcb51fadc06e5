import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainEnvironment } from '../../support/plain-environment.ts';
import type { Finished } from '../system/support.ts';
import { type Block, blocksOf, commandsOf, fileOf } from './page.ts';

const page = 'docs/recipes/your-own-system.md';
const blocks = blocksOf(page);
const configuration = 'breakwater.config.ts';
const basePort = '25700';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'page-')));
/** As the page's output has it. */
const folder = join(root, 'mine');
afterAll(() => rmSync(root, { recursive: true }));

/** The blocks that are parts of a configuration, and what stands there of a file. */
const isPart = ({ language, text }: Block) => language === 'ts' && !text.includes('defineSystem');
const parts = blocks.filter(isPart);
const written = blocks.filter((block) => block.language === 'ts' && !isPart(block)).map((block) => block.text);
const outputs = blocks.filter(({ language }) => language === 'text').map((block) => block.text);

const put = (name: string, content: string) => writeFileSync(join(folder, name), content);

async function breakwater(...args: string[]): Promise<Finished> {
  const env = { ...plainEnvironment(), PATH: `${process.env.PATH}${delimiter}${join(root, 'bin')}`, PAGE_TOKEN: 'a' };
  const child = spawn(process.execPath, [resolve('cli/main.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, NODE_OPTIONS: '' },
  });
  const status = new Promise<number | null>((ended) => child.once('close', ended));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}

/** Output as the page has it: the times differ, and it names no folders. */
const asWritten = (output: string) => output.replaceAll(`${folder}/`, '').replaceAll(/\d+ ms/g, 'N ms');

/** A part as a module, and the configuration of the page with it in the place of its own. */
function putPart({ text }: Block, index: number): string {
  const lines = text.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const body = lines.filter((line) => !line.startsWith('import ')).join('\n');
  put(
    `part-${index}.ts`,
    `import type { SystemDefinition } from 'breakwater';\n${imports.join('\n')}\nexport const part: Partial<SystemDefinition> = {\n${body}};\n`,
  );
  put(
    `with-part-${index}.ts`,
    `import { defineSystem } from 'breakwater';\nimport base from './${configuration}';\nimport { part } from './part-${index}.ts';\n` +
      'export default defineSystem({ ...base, ...part, services: { ...base.services, ...part.services } });\n',
  );
  return `with-part-${index}.ts`;
}

beforeAll(() => {
  const installed = join(folder, 'node_modules', 'breakwater');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), '{ "name": "breakwater", "type": "module", "exports": "./index.js" }');
  const source = pathToFileURL(resolve('definition/index.ts')).href;
  writeFileSync(join(installed, 'index.js'), `export * from ${JSON.stringify(source)};\n`);
  // What the page says is started elsewhere, or is not there on every machine: a check looks no further than their names.
  mkdirSync(join(root, 'bin'));
  for (const name of ['initdb', 'postgres', 'psql']) writeFileSync(join(root, 'bin', name), '', { mode: 0o755 });
  for (const block of blocks) {
    const name = fileOf(block);
    if (name && ['js', 'python', 'yaml'].includes(block.language) && !block.before.startsWith('In `'))
      put(name, block.text);
  }
  put('.env', '');
  put(
    'ids-of-orders.ts',
    "import type { Address } from 'breakwater';\nexport const idsOfOrders = async (_: Address) => new Set<string>();\n",
  );
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('SKIPPED: there is no python3, in which one of the page’s programs is\n');

(hasPython ? describe : describe.skip)('who follows the page', () => {
  const [fromInit = '', final = ''] = written;

  test('gets from init what stands there', async () => {
    expect(await breakwater('init')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, configuration), 'utf8')).toBe(fromInit);
  });

  test('gets from check what stands there', async () => {
    const { status, stdout, stderr } = await breakwater('check', '--base-port', basePort);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(asWritten(stdout)).toBe(asWritten(outputs[0] as string));
  }, 60_000);

  test('has the call learnt and written that stands there', async () => {
    const { status, stdout, stderr } = await breakwater(
      'learn',
      '--write',
      '--walk-only',
      '--seconds',
      '2',
      '--base-port',
      basePort,
    );
    expect(status).toBe(0);
    expect(stderr).not.toContain('ExperimentalWarning');
    const shape = (output: string) => asWritten(output).replaceAll(/\d+\.\d +/g, 'N ');
    expect(shape(stdout)).toBe(shape(outputs[1] as string));
    expect(readFileSync(join(folder, configuration), 'utf8')).toContain('calls: { quotes: {} }');
  }, 60_000);

  test('has a configuration at the end in which nothing is wrong', async () => {
    put(configuration, final);
    const { status, stdout, stderr } = await breakwater('check', '--base-port', basePort);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('\nNothing is wrong.\n');
    expect(stdout).not.toContain('nobody has said');
    const { stdout: experiments } = await breakwater('experiments', '--json');
    const table = outputs.find((output) => output.includes('│ verdict')) ?? '';
    const names = [...table.matchAll(/^│ ([a-z][\w-]+)\*? +│ (?:held|failed|inconclusive)/gm)].map(([, name]) => name);
    const listed = (JSON.parse(experiments) as { name: string; listed: boolean; awsOnly?: unknown }[]).filter(
      (one) => one.listed && !one.awsOnly,
    );
    expect(names).toEqual(listed.map(({ name }) => name));
  }, 60_000);

  test('mends a line that is there', () => {
    const mended = blocks.find(({ before }) => before.startsWith('In `')) as Block;
    const program = readFileSync(join(folder, fileOf(mended) as string), 'utf8');
    const start = mended.text.trim().split('(')[0] as string;
    expect(program.split('\n').filter((line) => line.trim().startsWith(start))).toHaveLength(1);
  });
});

test.each(parts.map((part, index) => [part.heading, index + 1, part] as const))(
  'nothing is wrong with what stands under %s (%i)',
  async (_, index, part) => {
    put(configuration, written[1] as string);
    const { status, stdout, stderr } = await breakwater('check', '--static', '--system', putPart(part, index));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('describes mine');
  },
);

test('the form in JSON is one', async () => {
  const { text: json } = blocks.find(({ language }) => language === 'json') as Block;
  put('breakwater.json', json);
  expect(await breakwater('check', '--static', '--system', 'breakwater.json')).toMatchObject({ status: 0, stderr: '' });
});

test('all of it has the types of the package', () => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'esnext', strict: true, noEmit: true, types: ['node'] },
    ...{ allowImportingTsExtensions: true, skipLibCheck: true, typeRoots: [resolve('node_modules/@types')] },
    paths: { breakwater: [resolve('definition/index.ts')] },
  };
  const files = parts.map((part, index) => putPart(part, index + 1));
  put(configuration, written[1] as string);
  put('tsconfig.json', JSON.stringify({ compilerOptions, files: [...files, configuration] }));
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => /^(part|with-part|breakwater)/.test(line))).toEqual([]);
  expect(stdout).not.toContain('error TS5');
}, 60_000);

test('every command on it is one, with the options that it has', async () => {
  const commands = commandsOf(page);
  expect(commands.length).toBeGreaterThan(10);
  for (const [name = '', ...words] of commands) {
    const { status, stdout } = await breakwater('help', name, ...(name === 'inject' ? words.slice(0, 1) : []));
    expect({ name, status }).toEqual({ name, status: 0 });
    for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
  }
}, 60_000);
