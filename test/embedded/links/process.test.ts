import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectLinks } from '../../../local/runtimes/embedded/links/control.ts';
import type { LinkImpairment } from '../../../local/runtimes/embedded/links/impairment.ts';
import { connectTo, roundTrip, settles, startEcho } from './support/peers.ts';
import { fault, latency, link, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startLinks();
});

afterEach(() => rig.stop());

test('it ends when its standard input closes, also with connections open and a fault in force', async () => {
  const echo = await startEcho();
  const socket = await connectTo(await link(rig, echo.port));
  await roundTrip(socket);
  await rig.links.impair(fault(latency(10_000)));
  socket.write('never arrives');
  const exited = once(rig.process, 'exit');
  rig.process.stdin?.end();
  expect(await settles(exited, 5000)).toBe(true);
  expect(rig.process.exitCode).toBe(0);
  expect(existsSync(rig.socketPath)).toBe(false);
  await expect(rig.links.stats()).rejects.toThrow('gone');
  await echo.close();
  socket.destroy();
});

test('garbage on the control socket leaves links and other clients alone', async () => {
  const echo = await startEcho();
  const socket = await connectTo(await link(rig, echo.port));
  const stranger = createConnection(rig.socketPath);
  const lines = [
    'not JSON',
    '',
    '[1, 2',
    '42',
    '"text"',
    '{"id":1,"method":"unknown"}',
    '{"id":2,"method":"clear"}',
    '{"method":"unknown"}',
    'null',
  ];
  const replies: string[] = [];
  stranger.on('data', (data) => replies.push(String(data)));
  stranger.write(`${lines.join('\n')}\n`);
  await once(stranger, 'data');
  stranger.destroy();
  expect(replies.join('')).toContain('unknown method unknown');
  await roundTrip(socket);
  expect(await rig.links.stats()).toMatchObject({ connections: 1 });
  socket.destroy();
  await echo.close();
});

test.each([
  ['match: null', { match: null }],
  ['match: undefined', { match: undefined }],
  ['match: [1]', { match: [1] }],
  ['match.receivers: "a"', { match: { receivers: 'a' } }],
  ['match.port: 1', { match: { port: 1 } }],
  ['match.callee: ""', { match: { callee: '' } }],
  ['faultId: ""', { faultId: '' }],
  ['flowsPercent: "100"', { flowsPercent: '100' }],
  ['impairment: null', { impairment: null }],
  ['impairment.kind: "constructor"', { impairment: { kind: 'constructor' } }],
  ['impairment.delayMilliseconds: undefined', { impairment: { kind: 'latency', jitterMilliseconds: 1 } }],
  ['impairment.percent: 101', { impairment: { kind: 'loss', percent: 101 } }],
  ['impairment.kilobitsPerSecond: 0', { impairment: { kind: 'bandwidth', kilobitsPerSecond: 0 } }],
  ['impairment.requestsPerSecond: null', { impairment: { kind: 'throttle', requestsPerSecond: Number.NaN } }],
])('an impairment that is none is refused, and nothing breaks: %s', async (message, changes) => {
  const echo = await startEcho();
  const socket = await connectTo(await link(rig, echo.port));
  const malformed = { ...fault(latency(10)), ...changes } as unknown as LinkImpairment;
  await expect(rig.links.impair(malformed)).rejects.toThrow(`${message} is not what an impairment has there`);
  expect(await rig.links.impairments()).toEqual([]);
  await roundTrip(socket);
  socket.destroy();
  await echo.close();
});

test('a fault that one client applied is seen and cleared by another', async () => {
  const guardian = await connectLinks(rig.socketPath);
  const impairment = fault(latency(10), { sender: 'a' });
  await rig.links.impair(impairment);
  await rig.links.impair(fault(latency(10), { sender: 'b' }));
  expect(await guardian.impairments()).toHaveLength(2);
  guardian.close();
  const late = await connectLinks(rig.socketPath);
  expect(await late.clear('fault')).toEqual({ remaining: [] });
  expect(await late.clear('fault')).toEqual({ remaining: [] });
  expect(await rig.links.impairments()).toEqual([]);
  late.close();
});

test('without a path for its control socket it says how to start it', async () => {
  const [program] = rig.process.spawnargs.slice(1);
  const child = spawn(process.execPath, [program as string], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [text] = await once(child.stderr, 'data');
  expect(String(text)).toContain('usage:');
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode).toBe(2);
});
