import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll, isLeft } from '../../../base/process/end-all.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { Probe } from '../../../lib/model/program.ts';
import type { ServedStore, ServerLaunch, StoreServer } from '../../../lib/model/system.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { createPorts } from '../../../local/runtimes/embedded/ports.ts';
import { serveStore } from '../../../local/runtimes/embedded/stores/serve-store.ts';
import { askPostgres, asPostgres, findPostgres } from '../../support/postgres.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, type Place } from '../guardian/support/system.ts';

let place: Place;
let guardian: Guardian;
let log: ReturnType<typeof createMemoryLog>;
let children: Children;
let stores: string;
const ports = createPorts(25_400);

beforeEach(async () => {
  place = createPlace();
  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  log = createMemoryLog(systemClock);
  children = createChildren({ log, guardian: () => guardian, folder: place.folder });
  stores = join(place.folder, 'stores');
});
afterEach(async () => {
  await children.endAll();
  await endAll([guardian.process]);
  place.remove();
});

/** A TypeScript program in a line, as a command. */
const script =
  (text: string, more: { readonly cwd?: string; readonly env?: Record<string, string> } = {}): ServerLaunch =>
  ({ folder, port, host }) => ({
    command: process.execPath,
    args: ['-e', text],
    cwd: folder,
    ...more,
    env: { PORT: String(port), PLACE: host, ...more.env },
  });

/** Greets whoever connects, after having said so. */
const greeter = script(
  `require('node:net').createServer((s) => s.on('error', () => {}).end('hello')).listen(+process.env.PORT, process.env.PLACE, () => console.log('now ready'))`,
);
const forever = script('setInterval(() => {}, 1000); console.log("still", "here")');

const program = (of: Partial<NonNullable<StoreServer['program']>> = {}): StoreServer => ({
  name: 'db',
  program: { prepare: [], run: greeter, setup: [], ready: { kind: 'tcp' }, startSeconds: 20, ...of },
});

const serve = (server: StoreServer): Promise<ServedStore> =>
  serveStore(server, {
    ...{ children, stores, nextPort: ports.next, logs: place.folder },
    urlOf: (_name, { host, port }) => `tcp://${host}:${port}`,
  });

/** All that was started but the reaper, which looks after the others until they are all gone. */
const started = (): ProcessIdentity[] =>
  log.since(0).flatMap((event) => (event.type === 'process-started' && event.role !== 'reaper' ? [event.process] : []));
const whyNot = async (server: StoreServer): Promise<string> => {
  const why = await serve(server).then(
    () => 'it started',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect(started().some(isLeft)).toBe(false);
  return why;
};

test('commands come before and after the server, each to its end, in a folder that is empty at first', async () => {
  mkdirSync(join(stores, 'db'), { recursive: true });
  writeFileSync(join(stores, 'db', 'old'), '');
  const note = (word: string) => script(`require('node:fs').appendFileSync('notes', '${word} ')`);
  const asks = script(
    `require('node:net').connect(+process.env.PORT, process.env.PLACE).on('data', (d) => require('node:fs').appendFileSync('notes', d + ' ' + process.env.URL))`,
  );
  const setup: ServerLaunch = (at) => {
    const launch = asks(at);
    return { ...launch, env: { ...launch.env, URL: at.addressOf('db').url } };
  };
  const { host, port } = await serve(program({ prepare: [note('one'), note('two')], setup: [setup] }));
  expect(readFileSync(join(stores, 'db', 'notes'), 'utf8')).toBe(`one two hello tcp://${host}:${port}`);
  expect(existsSync(join(stores, 'db', 'old'))).toBe(false);
});

test.each<[Probe]>([[{ kind: 'tcp' }], [{ kind: 'log', pattern: '^now ready$' }], [{ kind: 'alive' }]])(
  'a server is there once it passes %j',
  async (ready) => {
    const { exited } = await serve(program({ ready }));
    await children.endAll();
    expect(await exited).toBe('SIGTERM');
  },
);

test('a command of a store is not taken for another store, whatever that one is called', async () => {
  const namesake = await serve({ ...program(), name: 'db-command' });
  let exit: string | undefined;
  void namesake.exited.then((how) => {
    exit = how;
  });
  await serve(program({ prepare: [script('setTimeout(() => {}, 50)')] }));
  await systemClock.sleep(200);
  expect(exit).toBeUndefined();
});

describe('at its end', () => {
  const keeper = `process.on('SIGTERM', () => setTimeout(() => { require('node:fs').writeFileSync('kept', ''); process.exit(0); }, 300)); console.log('still here'); setInterval(() => {}, 1000)`;
  const here: Probe = { kind: 'log', pattern: 'still here' };

  test('a server is asked and has its time, also under a shell', async () => {
    const underShell: ServerLaunch = (at) => ({
      ...script(keeper)(at),
      command: 'sh',
      args: ['-c', '"$0" -e "$1"; exit 1', process.execPath, keeper],
    });
    for (const run of [script(keeper), underShell]) {
      await serve(program({ run, ready: here }));
      await children.endAll();
      expect(existsSync(join(stores, 'db', 'kept'))).toBe(true);
      expect(started().some(isLeft)).toBe(false);
    }
  });

  test('one that does not start in full is asked too', async () => {
    const bad = script('process.exit(1)');
    expect(await whyNot(program({ run: script(keeper), ready: here, setup: [bad] }))).toContain('setup command 1');
    expect(existsSync(join(stores, 'db', 'kept'))).toBe(true);
  });

  test('one that does not end is killed after its time', async () => {
    const deaf = script(`process.on('SIGTERM', () => {}); console.log('still here'); setInterval(() => {}, 1000)`);
    const stop = { signal: 'SIGTERM', milliseconds: 300 } as const;
    const { exited } = await serve(program({ run: deaf, ready: here, stop }));
    await children.endAll();
    expect(await exited).toBe('SIGKILL');
  });

  test('a Postgres shuts down and leaves no shared memory', async () => {
    const bin = findPostgres();
    if (!bin) return console.warn('skipped: a Postgres that shuts down: there is none');
    chmodSync(place.folder, 0o755);
    const as =
      (name: string, ...args: string[]): ServerLaunch =>
      ({ folder, port }) => ({
        ...asPostgres(`${bin}/${name}`, [
          '-D',
          `${folder}/data`,
          ...args,
          ...(args.includes('-p') ? [String(port)] : []),
        ]),
        ...{ cwd: folder, env: {} },
      });
    const ofIts: ServerLaunch = ({ folder }) => ({
      ...{ command: 'chmod', args: ['777', folder], cwd: folder, env: {} },
    });
    const before = sharedMemory();
    const { port, exited } = await serve(
      program({
        prepare: [ofIts, as('initdb', '-A', 'trust', '-U', 'app')],
        run: as('postgres', '-k', '', '-h', '127.0.0.1', '-p'),
        stop: { signal: 'SIGINT', milliseconds: 10_000 },
      }),
    );
    expect(await askPostgres({ host: '127.0.0.1', port }, 'select 1', 5000)).toEqual([['1']]);
    // A client that stays would keep a smart shutdown waiting.
    const client = askPostgres({ host: '127.0.0.1', port }, 'select pg_sleep(50)', 50_000).catch(() => 'cut off');
    await systemClock.sleep(500);
    expect(sharedMemory()).not.toEqual(before);
    await children.endAll();
    expect(await client).toBe('cut off');
    expect(await exited).toBe('exit 0');
    expect(readFileSync(join(place.folder, 'store-db.log'), 'utf8')).toContain('database system is shut down');
    expect(sharedMemory()).toEqual(before);
  }, 60_000);
});

/** What servers hold of System V and POSIX shared memory on this machine. */
function sharedMemory(): string[] {
  const segments = readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/, 2).join(' '));
  return [...segments, ...readdirSync('/dev/shm')].filter((each) => /^\d|^PostgreSQL/.test(each));
}

test('a line of the server before it counts for nothing', async () => {
  const { exited } = await serve(program({ ready: { kind: 'log', pattern: 'now ready' } }));
  await children.endAll();
  await exited;
  const why = await whyNot(program({ run: forever, ready: { kind: 'log', pattern: 'now ready' }, startSeconds: 1 }));
  expect(why).toContain('was not ready after 1 s');
});

describe('what does not start says why, and leaves nothing running', () => {
  test('a command that fails', async () => {
    const bad = script('console.error("no room"); process.exit(7)');
    expect(await whyNot(program({ prepare: [script(''), bad] }))).toMatch(
      /^StoreStartError: store db: prepare command 2 of 2 \(.*no room.*\) failed \(exit 7\); the last line of .*\.log:\n {2}no room$/,
    );
    expect(await whyNot(program({ setup: [bad] }))).toMatch(/setup command 1 of 1 .* failed \(exit 7\)/);
  });

  test('a command that does not end', async () => {
    expect(await whyNot(program({ prepare: [forever], startSeconds: 1 }))).toMatch(
      /prepare command 1 of 1 .* has not ended after 1 s; the last line of .*\.log:\n {2}still here$/,
    );
  });

  test('a server that ends, or puts itself in the background', async () => {
    const dies = script('console.error("bad configuration"); process.exit(1)');
    expect(await whyNot(program({ run: dies }))).toMatch(
      /^StoreStartError: store db: its server ended \(exit 1\) before it answered; the last line of .*store-db\.log:\n {2}bad configuration$/,
    );
    expect(await whyNot(program({ run: script('') }))).toContain(
      '(exit 0) before it answered: it must stay in the foreground',
    );
  });

  test('a server that never answers', async () => {
    expect(await whyNot(program({ run: forever, startSeconds: 1 }))).toMatch(
      /^StoreStartError: store db: its server on port \d+ was not ready after 1 s; the last line of .*\.log:\n {2}still here$/,
    );
  });

  test('a program, or a folder, that is not there', async () => {
    const nothing: ServerLaunch = ({ folder }) => ({ command: 'no-such-server', args: [], cwd: folder, env: {} });
    expect(await whyNot(program({ run: nothing }))).toBe(
      'StoreStartError: store db: its server: no-such-server cannot be started: no program of that name is in PATH',
    );
    expect(await whyNot(program({ run: script('', { cwd: '/no/such/folder' }) }))).toBe(
      'StoreStartError: store db: its server is to run in /no/such/folder, which is not there',
    );
  });

  test('a port that somebody has', async () => {
    const taken = createServer().listen(await ports.next(), '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    expect(await whyNot(program({ fixedPort: port }))).toContain(`always listens on port ${port}, which is in use`);
    taken.close();
  });

  test('a Postgres that refuses root, in its own words', async () => {
    const bin = findPostgres();
    if (!bin || process.getuid?.() !== 0) {
      console.warn('skipped: a Postgres that refuses root: there is none, or nobody is root');
      return;
    }
    const run: ServerLaunch = ({ folder }) => ({
      command: `${bin}/postgres`,
      args: ['-D', folder],
      cwd: folder,
      env: {},
    });
    expect(await whyNot(program({ run }))).toMatch(
      /ended \(exit 1\) before it answered; the last (line|\d+ lines) of .*\.log:\n.*root/s,
    );
  });
});

test('a server that is there already is looked at, and one that is not is told of', async () => {
  const there = createServer().listen(await ports.next(), '127.0.0.1');
  await once(there, 'listening');
  const { port } = there.address() as { port: number };
  const at = { host: '127.0.0.1', port };
  expect(await serve({ name: 'db', at })).toMatchObject(at);
  there.close();
  await once(there, 'close');
  expect(await whyNot({ name: 'db', at })).toBe(
    `StoreStartError: store db: nothing answers at 127.0.0.1:${port} (ECONNREFUSED): start it, or correct its address`,
  );
});

test('a server has what it needs of the shell, and nothing by which it would reach what is real', async () => {
  const shell = { DATABASE_URL: 'postgres://production', AWS_PROFILE: 'production', LANG: 'C.UTF-8' };
  const before = Object.fromEntries(Object.keys(shell).map((name) => [name, process.env[name]]));
  Object.assign(process.env, shell);
  try {
    const tell = script(`require('node:fs').writeFileSync('env', JSON.stringify(process.env))`, {
      env: { OWN: 'yes' },
    });
    await serve(program({ prepare: [tell] }));
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  const told = JSON.parse(readFileSync(join(stores, 'db', 'env'), 'utf8'));
  expect(told).toMatchObject({ PATH: process.env.PATH, LANG: 'C.UTF-8', OWN: 'yes', AWS_ACCESS_KEY_ID: 'local' });
  expect(told).not.toHaveProperty('DATABASE_URL');
  expect(told).not.toHaveProperty('AWS_PROFILE');
});
