import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FisClient, GetExperimentCommand, ListExperimentTemplatesCommand } from '@aws-sdk/client-fis';
import { afterEach, expect, test } from '@jest/globals';
import { withAccount } from '../../../aws/doctor/account.ts';
import { openEndpoint } from '../../../aws/endpoint.ts';
import { EndpointError } from '../../../aws/explain.ts';
import { followToEnd } from '../../../aws/fis/experiment.ts';
import { statusRemote } from '../../../cli/on-endpoint/status.ts';
import { fastClock } from './support/story.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
});

/** Lets every request in and leaves it without an answer, or with half of one. */
async function silence(kind: 'none' | 'half'): Promise<string> {
  const silent = createServer((_, response) => {
    if (kind === 'half') response.writeHead(200, { 'content-length': '1000' }).write('{');
  });
  server = silent;
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
}

const soon = { answerMilliseconds: 50, variables: {} };

test.each(['none', 'half'] as const)(
  'a request whose answer is %s ends, and says so',
  async (kind) => {
    const url = await silence(kind);
    const endpoint = await openEndpoint({ endpoint: url, ...soon });
    await expect(endpoint.fis.send(new ListExperimentTemplatesCommand({}))).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    endpoint.close();
    const look = withAccount({ endpoint: url, region: 'eu-west-1', ...soon }, async () => 'looked');
    await expect(look).rejects.toThrow(EndpointError);
    await expect(look).rejects.toThrow(
      `${url} cannot be reached (it takes requests, and gave no answer within 0.05 s): is it up`,
    );
  },
  30_000,
);

test('so does a command', async () => {
  const settings = { endpoint: await silence('none'), ...soon };
  const say = { news: () => {}, trouble: () => {} };
  await expect(statusRemote(settings, { system: 'shop', json: false }, say)).rejects.toThrow(EndpointError);
}, 30_000);

test('an interrupt stops an experiment although a look is still without an answer', async () => {
  const interrupt = new AbortController();
  const sent: string[] = [];
  const fis = {
    send: (command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
      sent.push(command instanceof GetExperimentCommand ? 'look' : 'stop');
      if (sent.length > 1) return Promise.resolve({ experiment: { id: 'EXP1', state: { status: 'stopped' } } });
      return new Promise((_, reject) => {
        abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
        interrupt.abort();
      });
    },
  } as unknown as FisClient;
  const watch = { clock: fastClock(), pollMilliseconds: 1000, signal: interrupt.signal };
  await followToEnd(fis, 'EXP1', watch);
  expect(sent).toEqual(['look', 'stop', 'look']);
}, 10_000);
