import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { LinkSample } from '../../../../local/runtimes/embedded/links/protocol.ts';
import { eventually } from './peers.ts';
import { endpoint, listener, type Rig, startLinks } from './rig.ts';

export let rig: Rig;
let agent: Agent;
const servers: Server[] = [];
const all: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => all.push(...batch));
});
beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await rig.links.clear('fault');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(() => rig.stop());

/** A task that does as it is told, and counts what it was asked. */
export async function startTask(serve: RequestListener, wrap = (server: Server) => server) {
  const asked: string[] = [];
  const server = wrap(
    createServer(async (incoming, answer) => {
      const body = await buffer(incoming).catch(() => undefined);
      if (!body) return;
      asked.push(`${incoming.method} ${incoming.url} ${body.length}`);
      serve(incoming, answer);
    }),
  );
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { asked, server, port: (server.address() as AddressInfo).port };
}

export const resets: RequestListener = ({ socket }) => void socket.resetAndDestroy();
export const ends: RequestListener = ({ socket }) => void socket.destroy();
export const unavailable: RequestListener = (_, answer) => void answer.writeHead(503).end('later');
export const serves: RequestListener = (_, answer) => void answer.end('here');

let links = 0;

/** A link to tasks that nobody has called yet, and that are called in this order. */
export async function linkTo(...ports: number[]): Promise<number> {
  return linkAs({ retries: true }, ...ports);
}

export async function linkAs(config: { retries?: true }, ...ports: number[]): Promise<number> {
  links += 1;
  const only = await listener({ ...config, caller: caller() });
  const endpoints = ports.map((port, index) => endpoint(task(index + 1), port));
  await rig.links.configure({ listeners: [only], endpoints });
  return only.port;
}

const caller = () => `caller-${links}`;
/** What was seen of the calls on the last link. */
export const seen = () => all.filter((sample) => sample.caller === caller());
export const task = (place: number) => `${links}-${place}`;

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
}

/** What comes back, as status and text; rejects with the code of the connection's error. */
export function get(port: number, { method = 'GET', path = '/a', body = '' }: Asking = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers }, async (reply) => {
      const text = await buffer(reply).catch(reject);
      resolve(`${reply.statusCode} ${text}`);
    });
    sent.once('error', ({ code }: NodeJS.ErrnoException) => reject(new Error(code)));
    sent.end(body);
  });
}

export const one = async () => {
  await eventually(() => seen().length === 1);
  return seen()[0];
};
