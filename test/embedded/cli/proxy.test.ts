import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { launch } from '../in-aws/support/remote.ts';

/** What a proxy was asked for, which it carries nowhere. */
const asked: string[] = [];
const proxy = createServer(({ method, url }, response) => {
  asked.push(`${method} ${url}`);
  response.writeHead(502).end();
}).on('connect', ({ url }, socket) => {
  asked.push(`CONNECT ${url}`);
  socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
});
const here = createServer((_, response) => response.end('here'));
const portOf = (server: typeof proxy) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  for (const server of [proxy, here]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(() => void asked.splice(0));
afterAll(() => {
  for (const server of [proxy, here]) server.close();
});

const behindProxy = () => {
  const url = `http://127.0.0.1:${portOf(proxy)}`;
  return { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url, https_proxy: url, ALL_PROXY: url };
};

describe('behind a proxy, a command', () => {
  /** What a process that has done as the command line does at its start is answered at an address. */
  async function answerFrom(url: string, variables: Record<string, string>): Promise<string> {
    const module = pathToFileURL(resolve('base/process/reach-loopback.ts')).href;
    const program = `
      import { get } from 'node:http';
      import { text } from 'node:stream/consumers';
      import { reachLoopbackDirectly } from ${JSON.stringify(module)};
      reachLoopbackDirectly();
      const fetched = await fetch(${JSON.stringify(url)}).then((answer) => answer.text(), () => 'none');
      get(${JSON.stringify(url)}, async (answer) => console.log(fetched, (await text(answer)) || answer.statusCode));`;
    const args = ['--input-type=module', '--eval', program];
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...variables } });
    return (await text(child.stdout)).trim();
  }
  const nearby = () => `http://127.0.0.1:${portOf(here)}/`;

  test('reaches this machine without it', async () => {
    const { NODE_USE_ENV_PROXY: _, ...proxies } = behindProxy();
    expect(await answerFrom(nearby(), behindProxy())).toBe('here here');
    expect(await answerFrom(nearby(), { ...proxies, NODE_OPTIONS: '--use-env-proxy', NO_PROXY: 'x' })).toBe(
      'here here',
    );
    expect(asked).toEqual([]);
  });

  test('reaches all else by it', async () => {
    expect(await answerFrom('http://fis.invalid/', behindProxy())).toBe('none 502');
    expect(asked).toEqual(['CONNECT fis.invalid:80', 'GET http://fis.invalid/']);
  });

  test('that was not told to use it does not begin to', async () => {
    const { NODE_USE_ENV_PROXY: _, ...unused } = behindProxy();
    expect(await answerFrom(nearby(), unused)).toBe('here here');
    expect(asked).toEqual([]);
  });
});

test('a system comes up, is asked and goes down, and the proxy of the shell hears nothing of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  const chaos = (...args: string[]) =>
    launch([...args, '--folder', folder], { ...behindProxy(), PATH: plainEnvironment().PATH ?? '' }, folder);
  const up = chaos('up', '--base-port', '29300', '--rate', '20');
  // Without an end of its own it would wait for ever.
  const late = setTimeout(() => up.child.kill('SIGINT'), 90_000);
  const started = await up.finished;
  clearTimeout(late);
  const answers = [
    started,
    await chaos('status').finished,
    await chaos('alarms').finished,
    await chaos('down').finished,
  ];
  rmSync(folder, { recursive: true, force: true });
  expect(answers.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  expect(asked).toEqual([]);
}, 180_000);
