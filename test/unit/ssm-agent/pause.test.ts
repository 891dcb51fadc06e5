import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWithPrograms, runScript, startScript } from './support/scripts.ts';

/** A name that no other process of this machine has. */
const name = `bw-${process.pid}`;

interface App {
  readonly child: ChildProcess;
  readonly pid: number;
  /** A process that it has started, in its group. */
  readonly worker: number;
}

let folder: string;
let apps: App[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-pause-'));
  apps = [];
});
afterEach(async () => {
  await pause('continue', '--owner', 'first');
  for (const { child, worker } of apps) {
    child.kill('SIGKILL');
    if (stateOf(worker) !== 'gone') process.kill(worker, 'SIGKILL');
  }
  rmSync(folder, { recursive: true });
});

/** An app of that name and its worker; as a container starts it, it leads a group. */
async function startApp({ detached = true } = {}): Promise<App> {
  const text = `echo -n ${name} >/proc/$$/comm; sleep 60 & echo $!; read -r`;
  const child = spawn('bash', ['-c', text], { stdio: ['pipe', 'pipe', 'ignore'], detached });
  const worker = await new Promise<number>((resolve) =>
    child.stdout.once('data', (line) => resolve(Number(String(line)))),
  );
  const app = { child, pid: child.pid ?? 0, worker };
  apps.push(app);
  return app;
}

const variables = () => ({ FAULT_LIMITS_FILE: join(folder, 'limits.json') });
const pause = (...args: string[]) => runScript('breakwater-pause', args, variables());
const stopped = (owner = 'first', seconds = '60') =>
  pause('stop', '--seconds', seconds, '--process', name, '--owner', owner);
const stateFile = () => join(folder, 'pause');
/** Of what continues the app when the time is over. */
const switchPid = () => Number(readFileSync(stateFile(), 'utf8').split(' ')[4]);

/** `T` is stopped; `gone` is no process, or one that has ended. */
function stateOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const state = text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
    return state === 'Z' ? 'gone' : state;
  } catch {
    return 'gone';
  }
}
const areStopped = ({ pid, worker }: App) => [pid, worker].map((each) => stateOf(each) === 'T');

async function eventually(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('still not so after 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeWithPrograms('breakwater-pause', ['bash', 'pgrep', 'setsid', 'flock'], () => {
  test('stops the group of the app, and continues it, as often as asked', async () => {
    const app = await startApp();
    expect(await stopped()).toMatchObject({ status: 0, stdout: `process ${app.pid} (${name}) is stopped for 60 s\n` });
    expect(areStopped(app)).toEqual([true, true]);
    const release = switchPid();
    expect(stateOf(release)).not.toBe('gone');
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0, stderr: '' });
    expect(areStopped(app)).toEqual([false, false]);
    await eventually(() => stateOf(release) === 'gone');
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('continues by itself when the time is over, although whoever asked was killed', async () => {
    const app = await startApp();
    const { end, ended } = startScript(
      'breakwater-pause',
      ['stop', '--seconds', '3', '--process', name, '--owner', 'first'],
      variables(),
    );
    await eventually(() => areStopped(app).every(Boolean));
    end();
    await ended;
    expect(areStopped(app)).toEqual([true, true]);
    await eventually(() => !areStopped(app).some(Boolean));
    await eventually(() => !existsSync(stateFile()));
  });

  test('stops the app alone where its group is that of others', async () => {
    const app = await startApp({ detached: false });
    expect(await stopped()).toMatchObject({ status: 0 });
    expect(areStopped(app)).toEqual([true, false]);
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0 });
    expect(areStopped(app)).toEqual([false, false]);
  });

  test('a second pause is refused, and its revert leaves the first alone', async () => {
    const app = await startApp();
    await stopped();
    expect(await stopped('second')).toMatchObject({
      status: 1,
      stderr: `breakwater-pause: process ${app.pid} (${name}) is stopped already\n`,
    });
    expect(await pause('continue', '--owner', 'second')).toMatchObject({ status: 0, stdout: '' });
    expect(areStopped(app)).toEqual([true, true]);
  });

  test('can be had again after the app of the last has been replaced', async () => {
    const first = await startApp();
    await stopped();
    const release = switchPid();
    first.child.kill('SIGKILL');
    await eventually(() => stateOf(first.pid) === 'gone');
    const second = await startApp();
    expect(await stopped('second')).toMatchObject({ status: 0 });
    expect(areStopped(second)).toEqual([true, true]);
    await eventually(() => stateOf(release) === 'gone');
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0, stdout: '' });
    expect(areStopped(second)).toEqual([true, true]);
    expect(await pause('continue', '--owner', 'second')).toMatchObject({ status: 0 });
    expect(areStopped(second)).toEqual([false, false]);
  });

  test('a process of the same name that was started later is not touched', async () => {
    const app = await startApp();
    await stopped();
    app.child.kill('SIGKILL');
    await eventually(() => stateOf(app.pid) === 'gone');
    const stranger = await startApp();
    process.kill(-stranger.pid, 'SIGSTOP');
    await eventually(() => areStopped(stranger).every(Boolean));
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0, stdout: '' });
    expect(areStopped(stranger)).toEqual([true, true]);
    process.kill(-stranger.pid, 'SIGCONT');
  });

  test('nor is a later process with the same number', async () => {
    const app = await startApp();
    await stopped();
    const [owner, pid, since, target, ...ofSwitch] = readFileSync(stateFile(), 'utf8').trim().split(' ');
    const earlier = Number(since) - 1;
    writeFileSync(stateFile(), `${[owner, pid, earlier, target, ...ofSwitch].join(' ')}\n`);
    expect(await pause('continue', '--owner', 'first')).toMatchObject({ status: 0, stdout: '' });
    expect(areStopped(app)).toEqual([true, true]);
    process.kill(-app.pid, 'SIGCONT');
  });

  test.each([
    [[], 'say stop or continue'],
    [['stop', '--owner', 'first'], '--seconds must be an integer from 1 to 43200, not ""'],
    [['stop', '--seconds', '0', '--owner', 'first'], '--seconds must be an integer from 1 to 43200, not "0"'],
    [['stop', '--seconds', '43201', '--owner', 'first'], '--seconds must be an integer from 1 to 43200, not "43201"'],
    [['stop', '--seconds', '5'], '--owner must be an id, not ""'],
    [['continue', '--owner', 'a b'], '--owner must be an id, not "a b"'],
    [
      ['stop', '--seconds', '5', '--owner', 'first', '--process', 'a b'],
      '--process must be a process\'s name, not "a b"',
    ],
    [['stop', '--seconds', '5', '--owner', 'first', '--process', 'nobody-here'], 'no process is named "nobody-here"'],
    [['stop', '--percent', '5'], 'unknown option "--percent"'],
  ])('refuses %j', async (args, reason) => {
    expect(await pause(...args)).toMatchObject({ status: 2, stderr: `breakwater-pause: ${reason}\n` });
    expect(existsSync(stateFile())).toBe(false);
  });
});
