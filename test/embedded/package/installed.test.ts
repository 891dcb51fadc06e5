import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive, processState } from '../../../base/process/identity.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { eventually, isBusyMachine } from '../system/support.ts';
import { canInstall, install, nodeIn, nodePackage, type Packed, pack, strangersShell } from './support/packed.ts';

const basePort = '25900';
const oldest = `${nodePackage}@22.18.0`;
const found = canInstall(oldest);

/** Where a stranger has installed the package, and a folder below it with nothing in it. */
let project: string;
let empty: string;
let packed: Packed;

const nodes = { 'Node.js 24': () => process.execPath, 'Node.js 22.18': () => nodeIn(join(project, 'oldest')) };

/** Runs a program of the package by npx, in the empty folder. */
async function npx(node: string, ...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const child = spawn('npx', args, { cwd: empty, env: strangersShell(node), stdio: ['ignore', 'pipe', 'pipe'] });
  const status = new Promise<number>((ended) => child.once('close', ended));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}

(found ? describe : describe.skip)('who has installed the tarball', () => {
  beforeAll(() => {
    packed = pack();
    project = realpathSync(mkdtempSync(join(tmpdir(), 'stranger-')));
    empty = join(project, 'empty');
    mkdirSync(empty);
    writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
    install(project, packed.tarball);
    install(join(project, 'oldest'), oldest);
  }, 300_000);

  afterAll(() => {
    packed?.remove();
    rmSync(project, { recursive: true, force: true });
  });

  describe.each(Object.entries(nodes))('with %s', (_, node) => {
    test('has breakwater, and chaos for short, of that Node.js', async () => {
      const help = await npx(node(), 'breakwater', '--help');
      expect(help).toMatchObject({ status: 0, stderr: '' });
      expect(help.stdout).toContain('Usage: chaos <command> [options]');
      const faults = await npx(node(), 'chaos', 'faults');
      expect(faults).toMatchObject({ status: 0, stderr: '' });
      expect(faults.stdout).toContain('aws:ecs:task-network-latency');
      const doctor = await npx(node(), 'breakwater', 'doctor', '--base-port', basePort);
      expect(doctor.stdout).toMatch(/✓ .* Node .* ok/);
    }, 30_000);

    test('breaks the shop, without any configuration', async () => {
      const args = ['run', 'kill-payment-service', '--base-port', basePort, '--json'];
      const { status, stdout, stderr } = await npx(node(), 'breakwater', ...args);
      const events = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      const verdict = events.find((event) => event.type === 'verdict');
      expect({ verdict: verdict?.experiment, stderr: verdict ? '' : stderr }).toEqual({
        verdict: 'kill-payment-service',
        stderr: '',
      });
      if (verdict && isBusyMachine(verdict)) process.stderr.write(`inconclusive: ${verdict.reasons.join(', ')}\n`);
      else expect({ status, reasons: verdict?.reasons }).toEqual({ status: 0, reasons: [] });
      const [run = ''] = globSync(join(empty, '.breakwater/runs/*/report.html'));
      expect(readFileSync(run, 'utf8')).toContain('uplot');
      const history = await npx(node(), 'chaos', 'history');
      expect(history).toMatchObject({ status: 0, stdout: expect.stringContaining('kill-payment-service'), stderr: '' });
      const journal = readJournal(places(join(empty, '.breakwater')).journal).events;
      expect(startedIn(journal).filter(isAlive)).toEqual([]);
    }, 120_000);
  });

  test('has its configuration checked by TypeScript, which needs nothing else installed for it', () => {
    const names = "import { defineExperiment, defineFault, defineSystem } from 'breakwater';\n";
    const given = "name: 'a', description: 'b', hypothesis: 'c', targets: {}, actions: {}";
    const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, types: [] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['mine.ts'] }));
    const compile = (hits: string) => {
      const source = `${names}export const mine = defineExperiment({ ${given}, hits: ${hits} });\nexport { defineFault, defineSystem };\n`;
      writeFileSync(join(project, 'mine.ts'), source);
      return spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '--pretty', 'false'], {
        cwd: project,
        encoding: 'utf8',
      }).stdout;
    };
    expect(compile("['shelf']")).toBe('');
    expect(compile('[1]')).toMatch(/^mine\.ts\(2,.*Type 'number' is not assignable to type 'string'/);
  }, 30_000);

  test('finds by heal what a system left that was killed, also where its journal is another version’s', async () => {
    const node = nodes['Node.js 22.18']();
    const folder = join(empty, '.killed');
    const own = ['--folder', folder, '--base-port', basePort];
    expect(await npx(node, 'breakwater', 'up', ...own)).toMatchObject({ status: 0 });
    const supervisor = readState(folder)?.supervisor as ProcessIdentity;
    const { events } = readJournal(places(folder).journal);
    const started = startedIn(events);
    try {
      // Who is stopped notices no end of its supervisor.
      const stopped = ['guardian', 'links', 'redis', 'task/payment-service'];
      for (const { pid } of startedIn(events, stopped)) process.kill(pid, 'SIGSTOP');
      process.kill(supervisor.pid, 'SIGKILL');
      await eventually(() => started.filter(isAlive).length <= startedIn(events, stopped).length);
      for (const { pid } of startedIn(events, ['guardian'])) process.kill(pid, 'SIGKILL');
      expect(startedIn(events, ['links', 'task/payment-service']).map(processState)).not.toContain('gone');
      asOfAnotherVersion(places(folder).journal);
      expect(await npx(node, 'chaos', 'heal', '--folder', folder)).toMatchObject({ status: 0 });
      expect(started.filter(isAlive)).toEqual([]);
    } finally {
      for (const one of started) if (isAlive(one)) process.kill(one.pid, 'SIGKILL');
    }
  }, 120_000);
});

/** Then a heal reads nothing in it, and goes by what runs. */
function asOfAnotherVersion(journal: string): void {
  const text = readFileSync(journal, 'utf8');
  writeFileSync(journal, text.replace(/^\{"v":\d+/gm, '{"v":1'));
}

/** The processes that a journal knows of, of all roles or of those that begin so. */
const startedIn = (events: readonly Event[], roles = ['']): ProcessIdentity[] =>
  events.flatMap((event) =>
    event.type === 'process-started' && roles.some((role) => event.role.startsWith(role)) ? [event.process] : [],
  );
