import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSystem, type SystemClient } from '../../../local/client/system-client.ts';
import { asOfHeader } from '../../../local/supervisor/as-of.ts';

/** A system whose event stream is slower than its answers, as a busy machine's is. */
describe('what a call has done', () => {
  let server: Server;
  let stream: ServerResponse;
  let system: SystemClient;
  let asOf = 0;
  const emit = (seq: number, type: string) => stream.write(`${JSON.stringify({ v: 2, seq, type })}\n`);
  const types = () => system.events.map(({ type }) => type);

  beforeEach(async () => {
    asOf = 7;
    server = createServer((request, response) => {
      response.setHeader(asOfHeader, String(asOf));
      if (request.url === '/_breakwater/events') {
        stream = response;
        response.write('\n');
      } else response.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    system = await openSystem({ endpoint } as Parameters<typeof openSystem>[0]);
  });

  afterEach(() => {
    system.close();
    server.closeAllConnections();
    server.close();
  });

  test('is among the events when the call resolves, however late they come', async () => {
    asOf = 9;
    setTimeout(() => emit(8, 'load-state'), 100);
    setTimeout(() => emit(9, 'audit'), 300);
    await system.plans('EXT1');
    expect(types()).toEqual(['load-state', 'audit']);
  });

  test('is not waited for where nothing has happened since the stream began', async () => {
    await system.tasks();
    expect(types()).toEqual([]);
  });

  test('is not taken for known where the stream ends first', async () => {
    asOf = 8;
    setTimeout(() => stream.end(), 100);
    await expect(system.plans('EXT1')).rejects.toThrow('the event stream ended at event 7, before event 8');
    await expect(system.plans('EXT1')).rejects.toThrow('before event 8');
  });

  test('a verdict is waited for, and is what its event says without the header', async () => {
    const told = { v: 2, wall: 1, mono: 1, type: 'verdict', experiment: 'lose-payment', verdict: 'held' };
    const verdict = system.verdictOf('EXP1');
    stream.write(`${JSON.stringify({ ...told, seq: 8, experimentId: 'EXP2', verdict: 'failed' })}\n`);
    stream.write(`${JSON.stringify({ ...told, seq: 9, experimentId: 'EXP1' })}\n`);
    expect(await verdict).toEqual({ experiment: 'lose-payment', verdict: 'held' });
    expect(await system.verdictOf('EXP2')).toMatchObject({ verdict: 'failed' });
  });

  test('a verdict that cannot come any more is an error', async () => {
    setTimeout(() => stream.end(), 100);
    await expect(system.verdictOf('EXP1')).rejects.toThrow('before the verdict on EXP1: the system has gone');
  });

  test('no load is undefined', async () => {
    expect(await system.load()).toBeUndefined();
  });

  test('does not keep a shutdown waiting', async () => {
    asOf = 8;
    await system.shutdown();
  });
});
