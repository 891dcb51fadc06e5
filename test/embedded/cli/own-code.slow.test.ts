import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { findOwnIn } from '../../../local/supervisor/heal-folder.ts';
import { places } from '../../../local/supervisor/state.ts';
import { chaosIn, eventually, temporaryFolder } from '../system/support.ts';

let root: string;
let projects = 0;

beforeAll(() => {
  root = temporaryFolder();
});
afterAll(() => rmSync(root, { recursive: true }));

/** A folder whose configuration does something before it says what the system is, and what commands say there. */
function project(does: string, more = '') {
  const folder = join(root, `project-${projects++}`);
  cpSync('test/embedded/cli/fixtures/own', folder, { recursive: true });
  const file = join(folder, 'breakwater.config.ts');
  writeFileSync(
    file,
    `${does}\nexport default { services: { web: { command: 'node web.mjs', public: true, health: '/health' } }, ${more} };`,
  );
  const state = join(folder, '.breakwater');
  const chaos = (...args: readonly string[]) => chaosIn(folder, ...args);
  return {
    file,
    chaos,
    state,
    notices: () =>
      readJournal(places(state).journal).events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
  };
}

const port = ['--base-port', '25200'];
/** Somewhere else than in the command itself. */
const onlyIn = (program: string, does: string) => `if (process.argv[1]?.includes('${program}')) { ${does} }`;

describe('a configuration that cannot be loaded', () => {
  test.each([
    ['ends the process', 'process.exit(0);', 'it calls process.exit(0) (line 1)'],
    ['ends it where that is caught', 'try { process.exit(1); } catch {}', 'it calls process.exit(1) (line 1)'],
    ['throws nothing that is an error', 'throw null;', 'null'],
    ['rejects where nobody looks', `Promise.reject(new Error('no luck'));`, 'no luck (line 1)'],
    ['throws a little later', `setTimeout(() => { throw new Error('no luck'); }, 0);`, 'no luck (line 1)'],
    ['never settles', 'await new Promise(() => {});', 'it takes longer than 10 s'],
    ['takes too long', 'await new Promise((done) => setTimeout(done, 3_600_000));', 'it takes longer than 10 s'],
    ['loops without an end', 'while (true) {}', 'it takes longer than 10 s'],
  ])(
    '%s: one sentence, and nothing is started',
    async (_, does, why) => {
      const { file, chaos, state } = project(does);
      const { status, stdout, stderr } = await chaos('check', ...port);
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: `chaos: ${file} is no system: it cannot be loaded: ${why}\n`,
      });
      expect(existsSync(state)).toBe(false);
    },
    60_000,
  );

  test('but for its experiments, whose function throws: the same, with its place', async () => {
    const { file, chaos, state } = project('', `experiments: [() => { throw new Error('no luck'); }]`);
    const { status, stdout, stderr } = await chaos('check', ...port);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^chaos: .* is no system: experiments\[0\].*no luck\n$/);
    expect(stderr).toContain(file);
    expect(existsSync(state)).toBe(false);
  }, 60_000);

  test('by the supervisor alone: the same, and nothing is left', async () => {
    const { file, chaos, state } = project(onlyIn('supervisor', 'process.exit(0);'));
    const { status, stderr } = await chaos('up', ...port);
    expect(status).toBe(2);
    expect(stderr).toContain(`chaos: ${file} is no system: it cannot be loaded: it calls process.exit(0) (line 1)\n`);
    await eventually(() => findOwnIn(state).length === 0);
  }, 60_000);

  test('by the load generator alone: the command says why nobody loads the system', async () => {
    const { file, chaos, state } = project(onlyIn('load', `throw new Error('not here');`));
    const { status, stderr } = await chaos('up', '--rate', '5', ...port);
    expect(status).toBe(3);
    expect(stderr).toContain(`chaos: ${file} is no system: it cannot be loaded: not here (line 1)\n`);
    await eventually(() => findOwnIn(state).length === 0);
  }, 60_000);
});

describe('a configuration that goes on', () => {
  test('printing and keeping timers: JSON stays JSON, and the command ends', async () => {
    const { chaos } = project(`console.log('hello'); process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`);
    const { status, stdout, stderr } = await chaos('experiments', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'hello\nready\n' });
    expect(JSON.parse(stdout).length).toBeGreaterThan(0);
  }, 60_000);

  test('throwing, or ending the process, later: it is told with its file, and is no verdict', async () => {
    const { file, chaos } = project(
      `setTimeout(() => { throw new Error('late'); }, 50); setTimeout(() => process.exit(1), 60); setInterval(() => {}, 9);`,
    );
    const { status, stdout, stderr } = await chaos('experiments', '--json');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `chaos: ${file} has thrown, after it was loaded: late\nchaos: ${file} has called process.exit(1), which is not its to do\n`,
    });
    expect(JSON.parse(stdout).length).toBeGreaterThan(0);
  }, 60_000);

  test('in a system that runs: its words are not the supervisor’s, its errors are notices, and all stays up', async () => {
    const { file, chaos, notices, state } = project(
      `console.log('ready'); console.log('failed "x"'); setInterval(() => { throw new Error('late'); }, 200);`,
      `journeys: { home: { request: () => {
        console.log('{"method":"samples","params":0}');
        return { path: '/' };
      } }, bad: { weight: 0.1, request: () => process.exit(0) } },`,
    );
    try {
      const { status, stdout } = await chaos('up', '--rate', '20', ...port);
      expect({ status, isTold: stdout.includes('FIS API') }).toEqual({ status: 0, isTold: true });
      const late = `${file} has thrown, after it was loaded: late`;
      // By the supervisor, and by the load generator.
      await eventually(() => notices().filter((notice) => notice === late).length === 2);
      await eventually(() => notices().includes('journey bad: it has no request: it calls process.exit(0)'));
      expect(notices()).toContain(`${file} has called process.exit(0), which is not its to do`);
      expect(notices().filter((notice) => notice.includes('has ended'))).toEqual([]);
    } finally {
      await chaos('down');
    }
    await eventually(() => findOwnIn(state).length === 0);
  }, 120_000);
});
