import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { groupMembers } from '../../../base/process/group.ts';
import { identify, processState, signalProcess } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { type Child, type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import type { Niceness } from '../../../local/runtimes/embedded/give-way.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { sessionNicenessOf } from '../../support/session-niceness.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, eventually, type Place } from '../guardian/support/system.ts';

const file = fileURLToPath(new URL('./forking-task.ts', import.meta.url));
const lifeline = fileURLToPath(new URL('../../../local/runtimes/embedded/lifeline.ts', import.meta.url));

let place: Place;
let guardian: Guardian;
let log: ReturnType<typeof createMemoryLog>;
let children: Children;
let all: ProcessIdentity[];

beforeEach(async () => {
  all = [];
  place = createPlace();
  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  log = createMemoryLog(systemClock);
  children = createChildren({ log, guardian: () => guardian, folder: place.folder });
});

afterEach(async () => {
  await children.endAll();
  await endAll([guardian.process, ...all]);
  place.remove();
});

const states = () => all.map(processState);
const everyState = (state: string) => Array(3).fill(state);

interface Said {
  readonly forked: number[];
  readonly address: { readonly port: number };
}

/** What a forking task says of itself; its processes are kept, the leader first. */
async function listen(pid: number, output: Readable): Promise<Said> {
  const [line] = await once(createInterface({ input: output }), 'line');
  const said = JSON.parse(line) as Said;
  all = [pid, ...said.forked].map((each) => identify(each) as ProcessIdentity);
  return said;
}

async function startTask(): Promise<Child & Said> {
  const child = await children.start({ role: 'task/forking', file, pipes: true });
  const said = await listen(child.identity.pid, child.process.stdout as Readable);
  expect(states()).toEqual(everyState('running'));
  return { ...child, ...said };
}

const endedEvents = () => log.since(0).filter(({ type }) => type === 'process-ended');

test('a task leads a group of its own, with all that it forks', async () => {
  const { identity } = await startTask();
  expect(groupMembers(identity).map(({ pid }) => pid)).toEqual(expect.arrayContaining(all.map(({ pid }) => pid)));
  expect(groupMembers(identity)).toHaveLength(3);
});

test('what starts gives way with all that it forks, and less once it has started; what measures does not', async () => {
  const start = (niceness?: Niceness) =>
    children.start({ role: 'task/forking', file, pipes: true, ...(niceness && { niceness }) });
  const child = await start({ running: 5, starting: 15 });
  await listen(child.identity.pid, child.process.stdout as Readable);
  const measures = await start();
  if (sessionNicenessOf(child.identity) === undefined) return console.warn('skipped: no shares of sessions here');
  const howFar = () => all.map(sessionNicenessOf);
  expect(await eventually(howFar, [15, 15, 15])).toEqual([15, 15, 15]);
  child.hasStarted();
  expect(await eventually(howFar, [5, 5, 5])).toEqual([5, 5, 5]);
  expect(all.map(({ pid }) => getPriority(pid))).toEqual([5, 5, 5]);
  expect([sessionNicenessOf(measures.identity), getPriority(measures.identity.pid)]).toEqual([0, 0]);
});

test('what a task has forked has gone when the task counts as ended, however it came to that', async () => {
  const exiting = await startTask();
  await fetch(`http://127.0.0.1:${exiting.address.port}/exit`).catch(() => {});
  expect(await exiting.exited).toBe('exit 3');
  expect(states()).toEqual(everyState('gone'));

  const killed = await startTask();
  signalProcess(killed.identity, 'SIGKILL');
  expect(await killed.exited).toBe('SIGKILL');
  expect(states()).toEqual(everyState('gone'));
  expect(endedEvents()).toMatchObject([{ exit: 'exit 3' }, { exit: 'SIGKILL' }]);
  expect(children.pids()).toEqual([]);
});

test('what a program forks that ends at once is ended too', async () => {
  const args = ['-c', 'sleep 600.125 & echo $! >&2; exit 4'];
  const { exited, identity } = await children.startForeign({ role: 'hasty', command: 'bash', args });
  expect(await exited).toBe('exit 4');
  expect(groupMembers(identity)).toEqual([]);
  expect(endedEvents()).toHaveLength(1);
});

test('the end of all children reaches what they have forked', async () => {
  await startTask();
  await children.endAll();
  expect(states()).toEqual(everyState('gone'));
});

test('the guardian ends a task with all that it has forked, also one whose leader has died with the supervisor', async () => {
  await startTask();
  await guardian.abandon();
  expect(states()).toEqual(everyState('gone'));

  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  const orphaned = spawn('bash', ['-c', 'sleep 600 & sleep 600 & jobs -p | tr "\\n" " "; echo; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(createInterface({ input: orphaned.stdout }), 'line');
  const pids = [orphaned.pid as number, ...String(line).trim().split(' ').map(Number)];
  all = pids.map((pid) => identify(pid) as ProcessIdentity);
  const leader = all[0] as ProcessIdentity;
  await guardian.register({ role: 'task/orphaned', process: leader });
  signalProcess(leader, 'SIGKILL');
  expect(await eventually(states, ['gone', 'running', 'running'])).toEqual(['gone', 'running', 'running']);
  await guardian.abandon();
  expect(states()).toEqual(everyState('gone'));
});

test('when its lifeline is cut a task ends, with all that it has forked', async () => {
  const args = ['--disable-warning=ExperimentalWarning', '--import', lifeline, file];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  await listen(child.pid as number, child.stdout as Readable);
  expect(states()).toEqual(everyState('running'));
  child.stdio[3]?.destroy();
  expect(await eventually(states, everyState('gone'))).toEqual(everyState('gone'));
});

test('no process reaches a real account: what it was given no endpoint of is refused at once', async () => {
  const real = {
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_SESSION_TOKEN: 'real',
    AWS_ENDPOINT_URL: '',
  };
  const before = { ...process.env };
  Object.assign(process.env, real);
  const called: string[] = [];
  const tables = createServer((request, response) => {
    called.push(String(request.headers.authorization));
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"TableNames":[]}');
  });
  await new Promise<void>((resolve) => void tables.listen(0, '127.0.0.1', () => resolve()));
  const { port } = tables.address() as AddressInfo;
  try {
    const program = fileURLToPath(new URL('./unmapped-call.ts', import.meta.url));
    const env = { ...real, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` };
    const child = await children.start({ role: 'caller', file: program, pipes: true, env });
    const [line] = await once(createInterface({ input: child.process.stdout as Readable }), 'line');
    expect(JSON.parse(line)).toEqual({
      unmapped: 'ECONNREFUSED',
      mapped: 'answered',
      accessKeyId: 'local',
      environment: expect.not.objectContaining({
        AWS_PROFILE: expect.anything(),
        AWS_SESSION_TOKEN: expect.anything(),
      }),
    });
    expect(called).toEqual([expect.stringContaining('Credential=local/')]);
    await child.exited;
  } finally {
    process.env = before;
    tables.close();
  }
});
