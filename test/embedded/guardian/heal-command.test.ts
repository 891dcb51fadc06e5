import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { endAll } from '../../../base/process/end-all.ts';
import { identify } from '../../../base/process/identity.ts';
import { markOf } from '../../../base/process/mark.ts';
import { defaultSystemFile } from '../../../cli/default-system.ts';
import { markVariable, type ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { linksSocket } from '../../../local/supervisor/links-socket.ts';
import { places, writeState } from '../../../local/supervisor/state.ts';
import { chaos } from '../system/support.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { createPlace, eventually, leftovers, type Place, type Supervisor, startSupervisor } from './support/system.ts';

let place: Place;
let links: FakeLinks;
let supervisor: Supervisor | undefined;

beforeEach(async () => {
  const made = createPlace();
  place = { ...made, linksSocket: linksSocket(made.folder) };
  links = await startFakeLinks(place.linksSocket);
});

afterEach(async () => {
  supervisor?.child.kill('SIGKILL');
  if (supervisor) await endAll([supervisor.guardian, ...supervisor.victims]);
  supervisor = undefined;
  await links.close();
  place.remove();
});

const stateFile = () => places(place.folder).state;
const heal = () => chaos('heal', '--folder', place.folder);

/** A system that was at work, with its state file, and whose supervisor has been killed, after its guardian if so wanted. */
async function killedSystem({ guardianToo = false } = {}): Promise<void> {
  supervisor = await startSupervisor(place);
  const { child } = supervisor;
  const identity = identify(child.pid as number) as ProcessIdentity;
  const endpoint = 'http://127.0.0.1:1';
  writeState(place.folder, {
    supervisor: identity,
    endpoint,
    system: { name: 'shop', file: defaultSystemFile },
    edge: endpoint,
    edges: { gateway: endpoint },
    timeScale: 1,
    runtime: 'embedded',
    resilience: 'on',
    meshRetries: false,
    stores: '',
  });
  await eventually(() => links.impairments.size > 0, true);
  if (guardianToo) process.kill(supervisor.guardian.pid, 'SIGKILL');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('a heal after the guardian has done its work says what that was, and removes the stale state file', async () => {
  await killedSystem();
  await eventually(() => leftovers(supervisor as Supervisor, place), []);
  expect(existsSync(stateFile())).toBe(true);
  const { status, stdout, stderr } = await heal();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Nothing to heal: when the system died, its guardian undid [1-9]\d* faults and saw 3 processes end\.$/m,
  );
  expect(existsSync(stateFile())).toBe(false);
}, 30_000);

test('what a killed system has left of its secrets is told, and is gone after a heal', async () => {
  await killedSystem();
  await eventually(() => leftovers(supervisor as Supervisor, place), []);
  const { secrets } = places(place.folder);
  mkdirSync(dirname(secrets), { recursive: true });
  writeFileSync(secrets, '{"ours":"a key"}', { mode: 0o600 });
  const own = ['--folder', place.folder];
  const { stdout: down } = await chaos('down', ...own);
  expect(down).toContain('The system is not up');
  expect(down).toContain(secrets);
  expect(down).toContain(`chaos heal --folder ${place.folder}`);
  expect((await chaos('doctor', ...own)).stdout).toContain('notify-secrets.json');
  const { status, stdout } = await heal();
  expect(stdout).toContain('Removed what the system left: ');
  expect(stdout).toContain(secrets);
  expect([status, existsSync(secrets)]).toEqual([0, false]);
  expect((await chaos('doctor', ...own)).stdout).toMatch(/leftovers\s.*\bnone\b/);
}, 60_000);

test('where the journal has gone too, what bears the mark of the folder is ended all the same', async () => {
  const { logs, journal } = places(place.folder);
  mkdirSync(logs, { recursive: true });
  rmSync(journal, { force: true });
  const env = { PATH: process.env.PATH, [markVariable]: markOf(logs, 'task-any-00000000.log') };
  const task = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env });
  const others = { ...env, [markVariable]: markOf(join(logs, 'inner', 'logs'), 'task-any-00000000.log') };
  const inner = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env: others });
  const ended = once(task, 'exit');
  const { status, stdout, stderr } = await heal();
  expect(stdout).toContain('1 processes ended');
  expect(stderr).toContain('the journal has gone: what was left is looked for without it');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(status).toBe(0);
  expect((await heal()).stdout).toBe('Nothing to heal: no system has run here.\n');
  expect(inner.exitCode ?? inner.signalCode).toBeNull();
  inner.kill('SIGKILL');
}, 30_000);

test.each(['', '{"supervisor":', 'null', '{}'])(
  'a state file that reads %j is removed',
  async (text) => {
    writeFileSync(stateFile(), text);
    writeFileSync(`${stateFile()}.new`, text);
    expect((await heal()).status).toBe(0);
    expect(existsSync(stateFile()) || existsSync(`${stateFile()}.new`)).toBe(false);
  },
  30_000,
);

test('a state file stays while something remains to be undone', async () => {
  links.refuseClear = 'no';
  await killedSystem({ guardianToo: true });
  const { status, stderr } = await heal();
  expect(stderr).toContain('still there: link impairment');
  expect(status).toBe(3);
  expect(existsSync(stateFile())).toBe(true);
  delete links.refuseClear;
  expect((await heal()).status).toBe(0);
  expect(existsSync(stateFile())).toBe(false);
}, 30_000);

test.each(['main.ts', 'main.js'])(
  'a supervisor that runs is not healed, also without a state file: %s',
  async (name) => {
    const program = join(place.folder, 'supervisor', name);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, 'setInterval(() => {}, 1000);');
    const sleeper = [program, JSON.stringify({ folder: place.folder })];
    const child: ChildProcess = spawn(process.execPath, sleeper, { stdio: 'ignore' });
    await once(child, 'spawn');
    try {
      for (const text of [undefined, '{"supervisor":']) {
        if (text !== undefined) writeFileSync(stateFile(), text);
        const { status, stderr } = await heal();
        expect(stderr).toContain('a supervisor runs in this folder');
        expect(status).toBe(2);
      }
      expect(existsSync(stateFile())).toBe(true);
    } finally {
      child.kill('SIGKILL');
    }
  },
  30_000,
);
