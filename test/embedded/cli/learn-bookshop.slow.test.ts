import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSystem } from '../../../definition/load-system.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { findPostgres } from '../../support/postgres.ts';
import { npm } from '../package/support/packed.ts';
import { chaos } from '../system/support.ts';

/** What it needs that this machine may lack; says so. */
function canRun(): boolean {
  const missing = [
    ...(findPostgres() ? [] : ['PostgreSQL']),
    ...(spawnSync('python3', ['--version']).status === 0 ? [] : ['python3']),
    ...(spawnSync('redis-server', ['--version']).status === 0 ? [] : ['redis-server']),
  ];
  if (missing.length > 0) process.stderr.write(`SKIPPED: the bookshop needs ${missing.join(', ')}\n`);
  return missing.length === 0;
}

/** A copy of the example, with its packages and this Breakwater; none of its calls stands in its configuration. */
let folder: string;
let file: string;
let byHand: Topology;

(canRun() ? describe : describe.skip)('the bookshop is learnt', () => {
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'bookshop-')));
    cpSync('examples/bookshop', folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const { status, stderr } = npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund');
    if (status !== 0) throw new Error(`npm install: ${stderr}`);
    const us = join(folder, 'node_modules', 'breakwater');
    mkdirSync(us);
    writeFileSync(join(us, 'package.json'), '{ "name": "breakwater", "type": "module", "exports": "./index.js" }\n');
    writeFileSync(join(us, 'index.js'), `export * from ${JSON.stringify(resolve('definition/index.ts'))};\n`);
    file = join(folder, 'breakwater.config.ts');
    byHand = (await loadCopy('by-hand')).topology;
    const text = readFileSync(file, 'utf8');
    const without = text.replace(/^ +calls: .*\n/gm, '');
    expect(text.length - without.length).toBeGreaterThan(0);
    writeFileSync(file, without);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A module is loaded once: what was changed is one of another name. */
  async function loadCopy(name: string) {
    const copy = join(folder, `${name}.ts`);
    cpSync(file, copy);
    return loadSystem(copy);
  }

  const callsOf = ({ services }: Topology) =>
    Object.fromEntries(
      services.map(({ name, calls }) => [
        name,
        Object.fromEntries(calls.map(({ to, degradable, undeclared }) => [to, { degradable, undeclared }])),
      ]),
    );

  test('also who calls once in a hundred requests, and who calls only while another is away', async () => {
    const args = ['--system', file, '--folder', join(folder, '.breakwater'), '--base-port', '28400'];
    const { status, stdout, stderr } = await chaos(
      'learn',
      '--classify',
      '--write',
      '--rate',
      '120',
      '--json',
      ...args,
    );
    const { edges } = JSON.parse(stdout) as { edges: { caller: string; callee: string; onlyWithout?: object }[] };
    const edge = (caller: string, callee: string) =>
      edges.find((one) => one.caller === caller && one.callee === callee);
    expect(edges).toHaveLength(6);
    expect(edge('reviews', 'catalog')).toMatchObject({ found: 'degradable' });
    expect(edge('reviews', 'catalog')).not.toHaveProperty('onlyWithout');
    expect(edge('catalog', 'cache')).toMatchObject({
      ...{ calls: 0, found: 'degradable' },
      onlyWithout: { caller: 'catalog', callee: 'db' },
    });
    expect(edge('catalog', 'db')).toMatchObject({ found: 'needed', failed: ['order'] });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(`6 calls were written to ${file}.`),
    });
    expect(callsOf((await loadCopy('learnt')).topology)).toEqual(callsOf(byHand));
  }, 900_000);
});
