import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSystem } from '../../../definition/load-system.ts';
import { openSystem } from '../../../local/client/system-client.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places, readState, type SystemState } from '../../../local/supervisor/state.ts';
import { chaos, eventually, startChaos } from '../system/support.ts';
import { startServers } from './fixtures/learn/servers.ts';
import { type Configured, type SmallSystem, serverPorts, smallSystem } from './fixtures/learn/small-system.ts';

const basePort = 28_200;
let servers: Awaited<ReturnType<typeof startServers>>;
const made: Configured[] = [];

beforeAll(async () => {
  servers = await startServers(serverPorts(basePort));
});
afterAll(async () => {
  await servers.close();
  for (const { folder } of made) rmSync(folder, { recursive: true, force: true });
});

function configured(change?: (system: SmallSystem) => void): Configured {
  const system = smallSystem(basePort, change);
  made.push(system);
  return system;
}

const stateOf = ({ folder }: Configured) => readState(join(folder, '.breakwater'));
const journalOf = ({ folder }: Configured) => readJournal(places(join(folder, '.breakwater')).journal).events;

async function loadOf(system: Configured) {
  const client = await openSystem(stateOf(system) as SystemState);
  try {
    return await client.load();
  } finally {
    client.close();
  }
}

describe('a small system is learnt', () => {
  test('a declaration that is wrong is reported, and what no link carries is listed', async () => {
    const { here } = configured(({ services: { web } }) => {
      web.calls = { api: {}, opinions: {} };
    });
    const { status, stdout, stderr } = await chaos('learn', '--classify', '--json', '--seconds', '5', ...here);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^Users walk for 5 s, .* min\.$/m) });
    const learned = JSON.parse(stdout);
    const edge = { calls: expect.any(Number), caller: 'web' };
    expect(learned.edges).toEqual([
      { ...edge, callee: 'api', declared: 'needed', found: 'needed', isAsDeclared: true, failed: ['browse'] },
      { ...edge, callee: 'opinions', declared: 'needed', found: 'degradable', isAsDeclared: false },
    ]);
    expect(learned.connected).toEqual([{ caller: 'web', callee: 'sink' }]);
    expect(learned.neverSeen).toEqual([{ caller: 'api', callee: 'archive' }]);
    const { ledger } = serverPorts(basePort);
    expect(learned.bypasses).toEqual([{ service: 'api', host: '127.0.0.1', port: ledger, to: 'ledger' }]);
    expect(stderr).toMatch(/^2\/2 {2}web without opinions: degradable$/m);
  }, 240_000);

  test('walking alone cuts nothing, says it, and finds what is new', async () => {
    const system = configured();
    const args = ['learn', '--walk-only', '--write', '--seconds', '4', '--rate', '30', ...system.here];
    const { status, stdout, stderr } = await chaos(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('; nothing is cut.') });
    expect(stdout).toMatch(/web +│ api +│ (1[5-9]|[2-4]\d)\.\d/);
    expect(stdout).toContain('Connected, but no call was seen');
    expect(stdout).toContain('  api to 127.0.0.1:28291, which is ledger');
    expect(stdout).toContain(`2 calls were written to ${system.file}, and that opinions calls nobody.`);
    expect(journalOf(system).filter(({ type }) => type === 'fault-planned')).toEqual([]);
    const { services } = JSON.parse(readFileSync(system.file, 'utf8'));
    expect([services.web.calls, services.api.calls, services.opinions.calls]).toEqual([
      { api: {}, opinions: {} },
      undefined,
      {},
    ]);
    await loadSystem(system.file);
  }, 240_000);

  test('journeys that fail from the start are said to, and nothing is cut or written', async () => {
    const system = configured(({ services: { web } }) => {
      web.env = { ...web.env, STATUS: '500' };
    });
    const before = readFileSync(system.file, 'utf8');
    const args = ['learn', '--classify', '--write', '--seconds', '4', ...system.here];
    const { status, stdout, stderr } = await chaos(...args);
    expect(status).toBe(3);
    expect(stderr).toMatch(/users were failed while nothing was cut: browse \(100 % of \d+ requests\)/);
    expect(stderr).toContain(`nothing was written to ${system.file}`);
    expect(stdout).not.toMatch(/degradable|untried/);
    expect(stdout).toMatch(/web +│ api /);
    expect(readFileSync(system.file, 'utf8')).toBe(before);
    expect(journalOf(system).filter(({ type }) => type === 'fault-planned')).toEqual([]);
  }, 240_000);
});

test('Ctrl-C in a cut undoes it, writes nothing, and takes down what was started', async () => {
  const system = configured();
  const before = readFileSync(system.file, 'utf8');
  const slow = [...system.here.slice(0, -1), '1'];
  const { child, finished } = startChaos('learn', '--classify', '--write', '--seconds', '2', ...slow);
  await eventually(() => journalOf(system).some(({ type }) => type === 'fault-applied'));
  child.kill('SIGINT');
  const { status, stdout, stderr } = await finished;
  expect({ status, stdout, stderr }).toEqual({
    ...{ status: 130, stdout: '' },
    stderr: expect.stringContaining('interrupted: reverting ...'),
  });
  expect(readFileSync(system.file, 'utf8')).toBe(before);
  const proofs = journalOf(system).flatMap((event) => (event.type === 'fault-reverted' ? [event.proof] : []));
  expect(proofs.length).toBeGreaterThan(0);
  expect(stateOf(system)).toBeUndefined();
}, 240_000);

test('a system that is up is learnt as it is, with the load that it has, and left so', async () => {
  const system = configured();
  try {
    const up = await chaos('up', '--rate', '20', ...system.here);
    expect(up).toMatchObject({ status: 0 });
    const { supervisor } = stateOf(system) ?? {};
    const { status, stdout } = await chaos('learn', '--walk-only', '--seconds', '4', ...system.here);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/web +│ api +│ (1\d|2\d)\.\d/) });
    expect(stdout).toContain('Next: chaos learn --write');
    expect(stateOf(system)?.supervisor).toEqual(supervisor);
    expect(await loadOf(system)).toMatchObject({ rate: 20 });
  } finally {
    await chaos('down', ...system.here.slice(2, 4));
  }
}, 240_000);

describe('what cannot be is told before anything starts', () => {
  test.each([
    [['--seconds', '0'], '--seconds must be a number from 1 to 3600, not "0"'],
    [['--seconds', 'soon'], '--seconds must be a number from 1 to 3600, not "soon"'],
    [['--rate', '0'], '--rate must be a whole number from 1 to 2000, not "0"'],
    [['--classify', '--walk-only'], '--classify cuts each edge, and --walk-only none: one of them'],
  ])('%j', async (args, message) => {
    const system = configured();
    const { status, stdout, stderr } = await chaos('learn', ...system.here, ...args);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `chaos: ${message}\n` });
    expect(journalOf(system)).toEqual([]);
  });

  test('--write where there is no configuration', async () => {
    const { folder } = configured();
    const { status, stdout, stderr } = await chaos('learn', '--write', '--folder', folder);
    const message = 'chaos: there is no configuration to write to: `chaos init` makes one\n';
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: message });
  });

  test.each([
    ['is computed', 'export default JSON.parse(%);', 'the default export is not an object that is written out'],
    [
      'has computed services',
      'const all = JSON.parse(%);\nexport default { ...all, services: all.services };',
      'services is not an object that is written out',
    ],
    [
      'has a service that takes its calls from elsewhere',
      'const all = JSON.parse(%);\nexport default { ...all, services: { ...all.services, web: { ...all.services.web } } };',
      'services.web has no calls of its own and takes properties from elsewhere',
    ],
  ])('--write into a configuration that %s', async (_, text, message) => {
    const system = configured();
    const file = join(system.folder, 'computed.mjs');
    writeFileSync(file, text.replace('%', JSON.stringify(readFileSync(system.file, 'utf8'))));
    const { status, stderr } = await chaos('learn', '--write', '--system', file, ...system.here.slice(2));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `chaos: ${file} cannot be changed: ${message}; put the calls there by hand: \`chaos learn\` without --write says which\n`,
    });
    expect(journalOf(system)).toEqual([]);
  });
});
