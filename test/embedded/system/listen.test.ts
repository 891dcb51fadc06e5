import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { FisClient } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { listTemplates } from '../../../aws/fis/templates.ts';
import { ownAddresses } from '../../../base/addresses.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { selfSigned } from '../shop/support/certificate.ts';
import { temporaryFolder } from './support.ts';

const token = 'correct-horse-battery-staple';
const certificate = selfSigned();
const outside = ownAddresses().find(({ reach }) => reach === 'others')?.address;
const folder = temporaryFolder();
const own = ['--folder', folder, '--base-port', '30900'];
const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
const printed: string[] = [];

async function chaos(...args: string[]) {
  const child = spawn(process.execPath, [resolve('cli/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), BREAKWATER_TOKEN: token },
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('close', done)),
  ]);
  printed.push(stdout, stderr);
  return { status, stdout, stderr };
}

const everyFile = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** What a process was started with. */
const argumentsAndVariables = (pid: number) =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');

beforeAll(() => {
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
  writeFileSync(join(folder, 'key.pem'), certificate.key);
});
afterAll(async () => {
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('refused before anything starts:', () => {
  test.each([
    [['--listen', '203.0.113.77'], 'is no address of this machine'],
    [['--listen', '127.0.0.1:80'], 'has a port in it'],
    [['--listen', '::1', '--allow-host', 'http://ci'], 'is a URL'],
    [['--allow-host', 'ci'], 'is for --listen'],
    ...(outside ? [[['--listen', outside], 'so TLS is needed'] as [string[], string]] : []),
  ])('%j', async (args, message) => {
    for (const command of ['up', 'serve', 'gameday']) {
      const { status, stderr } = await chaos(command, ...args, ...own);
      expect({ command, status, stderr }).toEqual({ command, status: 2, stderr: expect.stringContaining(message) });
    }
    expect(readState(folder)).toBeUndefined();
  });
});

(outside ? describe : describe.skip)('a system that listens beyond this machine', () => {
  const listening = ['--listen', String(outside), ...tls, '--allow-host', 'ci-runner', '--allow-host', 'other'];

  test('comes up, says where, and is served by the token', async () => {
    const up = await chaos('up', ...listening, ...own);
    expect({ status: up.status, stderr: up.status === 0 ? '' : up.stderr }).toEqual({ status: 0, stderr: '' });
    const state = readState(folder);
    const [url = ''] = state?.listen?.urls ?? [];
    expect(new URL(url)).toMatchObject({ protocol: 'https:', port: '30900' });
    expect(state?.listen?.allowedHosts).toEqual(['ci-runner', 'other']);
    expect(up.stdout).toContain(`It listens on ${url} too.`);
    expect(statSync(places(folder).state).mode & 0o777).toBe(0o600);

    const httpsAgent = new Agent({ ca: certificate.cert, checkServerIdentity: () => undefined });
    const credentials = { accessKeyId: 'breakwater', secretAccessKey: state?.token ?? '' };
    const requestHandler = new NodeHttpHandler({ httpsAgent });
    const client = new FisClient({ endpoint: url, region: 'us-east-1', credentials, requestHandler });
    expect((await listTemplates(client)).length).toBeGreaterThan(10);
    client.destroy();
    httpsAgent.destroy();
  }, 60_000);

  test('is found by the commands, which say where it listens', async () => {
    const { listen } = readState(folder) ?? {};
    const status = await chaos('status', '--folder', folder);
    expect(status.stdout).toContain(`${listen?.urls[0]} (with the token)`);
    const json = JSON.parse((await chaos('status', '--json', '--folder', folder)).stdout);
    expect(json).toMatchObject({ up: true, listen: { urls: listen?.urls } });
    expect(json.token).toBeUndefined();
    expect(await chaos('up', ...listening, ...own)).toMatchObject({ status: 0 });
    expect(await chaos('up', '--listen', '::1', ...own)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('take it down first'),
    });
    expect(await chaos('inject', 'network-latency', '--on', 'gateway', '--dry-run', ...own)).toMatchObject({
      status: 0,
    });
    expect(await chaos('panic', 'over', '--folder', folder)).toMatchObject({ status: 0 });
  }, 60_000);

  test('keeps the token to the state file: in no log, journal, output, argument or child', async () => {
    const { supervisor } = readState(folder) ?? {};
    const journal = readFileSync(places(folder).journal, 'utf8');
    const pids = journal
      .split('\n')
      .filter((line) => line.includes('"process-started"'))
      .map((line) => JSON.parse(line).process.pid as number)
      .filter((pid) => existsSync(`/proc/${pid}`));
    expect(pids.length).toBeGreaterThan(5);
    for (const pid of pids) expect(argumentsAndVariables(pid)).not.toContain(token);
    expect(readFileSync(`/proc/${supervisor?.pid}/cmdline`, 'utf8')).not.toContain(token);
    const files = everyFile();
    expect(files).toContain(places(folder).journal);
    expect(files.filter((file) => file.includes('/logs/')).length).toBeGreaterThan(5);
    expect(files.filter((file) => readFileSync(file).includes(token))).toEqual([places(folder).state]);
    expect(printed.join('')).not.toContain(token);
    expect(printed.length).toBeGreaterThan(10);
  });
});
