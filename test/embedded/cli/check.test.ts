import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findOwnIn } from '../../../local/supervisor/heal-folder.ts';
import { chaosIn, eventually, temporaryFolder } from '../system/support.ts';

let root: string;
let projects = 0;

beforeAll(() => {
  root = temporaryFolder();
});
afterAll(() => rmSync(root, { recursive: true }));

const two = (journeys: string, web = '') => `export default {
  services: {
    web: { command: 'node web.mjs', public: true, health: '/health', env: { OTHER_URL: '\${other.url}' }, ${web} },
    other: { command: 'node web.mjs', calls: {} },
  },
  journeys: ${journeys},
};`;

/** A folder with a configuration and a sub-folder, and what a command says there. */
function project(configuration: string, name = 'breakwater.config.ts') {
  const folder = join(root, `project-${projects++}`);
  cpSync('test/embedded/cli/fixtures/own', folder, { recursive: true });
  mkdirSync(join(folder, 'deeper'));
  writeFileSync(join(folder, name), configuration);
  writeFileSync(join(folder, 'broken.mjs'), '// What a configuration may import.\nexport const a = (1;\n');
  const check = (args: readonly string[] = [], cwd = folder) => chaosIn(cwd, 'check', ...args);
  return { folder, check, left: () => findOwnIn(join(folder, '.breakwater')) };
}

const port = ['--base-port', '24900'];

describe('chaos check', () => {
  test('starts a system, walks each journey, and takes it down again; from a folder below too', async () => {
    const { folder, check, left } = project(
      two(`{ home: { request: { path: '/', take: { id: '/id' } } }, one: '/\${id}' }`),
    );
    const { status, stdout, stderr } = await check(port, join(folder, 'deeper'));
    expect({ status, stderr: stderr.includes('chaos:') ? stderr : '' }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('2 services (web, other) in 4 tasks, no stores, 2 journeys (home, one)');
    expect(stdout).toContain('note: nobody has said whom web calls: chaos learn --write finds it out');
    expect(stdout).toMatch(/journey home: served, \d+ ms\njourney one: served, \d+ ms\nNothing is wrong\.\n$/);
    await eventually(() => left().length === 0);
  }, 120_000);

  test('says which journeys fail, by their place, the request and what came of it', async () => {
    const { check, left } = project(two(`{ home: '/', lost: 'GET /gone', cut: { steps: ['/', '/never'] } }`));
    const { status, stdout, stderr } = await check(port);
    expect(status).toBe(3);
    expect(stderr).toContain('journeys.lost: its first user fails: GET /gone: answered 404\n');
    expect(stderr).toContain('journeys.cut: its first user fails: GET /never: ');
    expect(stdout).toContain('journey home: served');
    expect(stdout).toContain('2 of 3 journeys fail.');
    await eventually(() => left().length === 0);
  }, 120_000);

  test('says of a journey whose request was never sent that it fails, with the value that nothing has given', async () => {
    const { check, left } = project(
      two(`{ home: { request: { path: '/', take: { b: '/list/*/id' } } }, one: '/x/\${b}' }`),
    );
    const { status, stdout, stderr } = await check(port);
    expect(stderr).toContain(
      'journeys.one: its first user fails: its request needs ${b}, which no answer has given: home was walked 10 times in its place\n',
    );
    expect(stdout).toContain('journey one: failed, 0 ms');
    expect(stdout).toContain('1 of 2 journeys fail.');
    expect(status).toBe(3);
    await eventually(() => left().length === 0);
  }, 120_000);

  test('says of a function that never returns that it does not, with its journey, and walks the others', async () => {
    const { check, left } = project(two(`{ loops: { request: () => { for (;;); } }, home: '/' }`));
    const { status, stdout, stderr } = await check(port);
    expect(stderr).toContain('journeys.loops: its first user fails: ');
    expect(stderr).toContain('its function never returns: it ran for 5 s');
    expect(stdout).toContain('journey home: served');
    expect(status).toBe(3);
    await eventually(() => left().length === 0);
  }, 120_000);

  test('says which service is never healthy, and why', async () => {
    const { check, left } = project(two(`{ home: '/' }`, `ready: '/gone', startSeconds: 2`));
    const { status, stderr } = await check(port);
    expect(status).toBe(3);
    expect(stderr).toContain('chaos: service web does not start: not ready after 2 s');
    await eventually(() => left().length === 0);
  }, 120_000);

  test('says whose tasks end by themselves, with their last words', async () => {
    const ends = `setTimeout(() => { console.log('no more work'); process.exit(7); }, 1200)`;
    const { check, left } = project(
      two(`{ home: '/' }`).replace(
        `'node web.mjs', calls`,
        `['node', '-e', ${JSON.stringify(ends)}], health: 'alive', calls`,
      ),
    );
    const { status, stdout, stderr } = await check(port);
    expect(stderr).toMatch(
      /services\.other: (a task ends by itself|\d tasks ended by themselves) \(exit 7\); the last line of /,
    );
    expect(stderr).toContain('  no more work');
    expect(stdout).not.toContain('Nothing is wrong');
    expect(status).toBe(3);
    await eventually(() => left().length === 0);
  }, 120_000);

  test('a program that is there for a moment only does not start', async () => {
    const { check, left } = project(
      two(`{ home: '/' }`).replace(
        `'node web.mjs', calls`,
        `['sh', '-c', 'sleep 0.3; echo no; exit 1'], health: 'alive', calls`,
      ),
    );
    const { status, stderr } = await check(port);
    expect(stderr).toContain('chaos: service other does not start: exit 1; the last line of ');
    expect(status).toBe(3);
    await eventually(() => left().length === 0);
  }, 120_000);

  test('starts nothing where what is written is wrong', async () => {
    const { check, left } = project(two(`{ home: '/\${nobody}' }`, `calls: { othr: {} }`));
    const { status, stdout, stderr } = await check(port);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('services.web.calls.othr: there is no service or store "othr"; did you mean other?');
    expect(stderr).toContain('journeys.home.request: no request takes ${nobody} from an answer');
    await eventually(() => left().length === 0);
  });

  test('starts nothing where that is wanted', async () => {
    const { check } = project(
      '{ "services": { "web": { "command": "node web.mjs", "public": true } } }',
      'breakwater.config.json',
    );
    const { status, stdout } = await check(['--static']);
    expect(status).toBe(0);
    expect(stdout).not.toContain('journey home: ');
  });

  test.each([
    ['breakwater.config.ts', `\nthrow new Error('no luck');`, 'it cannot be loaded: no luck (line 2)'],
    ['breakwater.config.ts', 'throw null;', 'it cannot be loaded: null'],
    [
      'breakwater.config.ts',
      'export default {\n  services: ,\n};',
      'it cannot be loaded: Expression expected (line 2)',
    ],
    [
      'breakwater.config.mjs',
      'export default {\n  services: ,\n};',
      "it cannot be loaded: Unexpected token ',' (line 2)",
    ],
    [
      'breakwater.config.mjs',
      `import './broken.mjs';`,
      "it cannot be loaded: Unexpected token ';' (broken.mjs, line 2)",
    ],
    [
      'breakwater.config.mjs',
      `export default { get services() { throw new Error('gone'); } };`,
      'it cannot be read: gone',
    ],
    ['breakwater.config.json', '\ufeff{ "services": {} }', 'services is empty'],
    ['breakwater.config.mjs', 'export const a = 1;', 'it has no default export'],
    ['breakwater.config.json', '{', 'it is no JSON'],
    ['breakwater.config.json', '[]', '[] is not an object'],
    ['breakwater.config.ts', 'export default 5;', 'it exports 5, not a system'],
    ['breakwater.config.ts', 'export default { servces: {} };', 'has no field "servces"; did you mean services?'],
  ])('%s: %s', async (name, text, problem) => {
    const { check } = project(text, name);
    const { status, stderr } = await check();
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(name);
  });

  test.each([
    ['breakwater.config.yaml', 'services: {}'],
    ['breakwater.config.cjs', 'module.exports = {};'],
  ])('%s is none that is read, and nothing else is checked instead', async (name, text) => {
    const { folder, check } = project(text, name);
    const { status, stdout, stderr } = await check();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${join(folder, name)} is none that is read: a configuration is breakwater.config.ts, `);
  });

  test('a configuration that is a link to nothing is named', async () => {
    const { folder, check } = project('export default {};');
    const file = join(folder, 'breakwater.config.ts');
    rmSync(file);
    symlinkSync('nowhere.ts', file);
    const { status, stdout, stderr } = await check();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${file} is no system: there is no such file`);
  });

  test.each([
    ['nothing', [''], 'chaos: --system is empty: name a file, or leave it out\n'],
    ['a folder', ['deeper'], '/deeper is no system: it is a folder: name the file of the configuration in it\n'],
    ['two files', ['a.ts', '--system', 'b.ts'], 'chaos: --system is given twice, and takes one value\n'],
  ])('%s is no system that can be named', async (_, named, problem) => {
    const { check } = project('export default {};');
    const { status, stdout, stderr } = await check(['--static', '--system', ...named]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(problem);
  });

  test('of two configurations in a folder none is taken', async () => {
    const { folder, check } = project('export default {};');
    writeFileSync(join(folder, 'breakwater.config.json'), '{}');
    const { status, stderr } = await check();
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /there are two configurations: .*breakwater\.config\.ts and .*breakwater\.config\.json; name one/,
    );
  });
});
