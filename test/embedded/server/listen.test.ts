import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import {
  CreateExperimentTemplateCommand,
  FisClient,
  ListActionsCommand,
  ListExperimentTemplatesCommand,
  StopExperimentCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { inUrl, ownAddresses } from '../../../base/addresses.ts';
import { createServer, type Server } from '../../../local/server/server.ts';
import { setUp } from '../../unit/engine/support/setup.ts';
import { selfSigned } from '../shop/support/certificate.ts';
import { template } from './support/template.ts';

const token = 'correct-horse-battery-staple';
const certificate = selfSigned();
const agent = new Agent({ ca: certificate.cert, checkServerIdentity: () => undefined });
const outside = ownAddresses().find(({ reach }) => reach !== 'loopback')?.address;

const system = setUp();
let server: Server;
const clients: FisClient[] = [];

beforeAll(async () => {
  server = await createServer({
    engine: system.engine,
    port: 0,
    beside: {
      addresses: ['::1', ...(outside ? [outside] : [])],
      allowedHosts: ['host.docker.internal'],
      token,
      tls: certificate,
    },
    extras: (app) => void app.get('/_breakwater/ping', async () => ({ pong: true })),
  });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  agent.destroy();
  await system.engine.shutdown();
  await server.close();
});

const clientOf = (endpoint: string, secretAccessKey: string, accessKeyId = 'breakwater') => {
  const client = new FisClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpsAgent: agent }),
  });
  clients.push(client);
  return client;
};

const others = outside ? describe : describe.skip;
const beyond = () => server.otherUrls.at(-1) ?? '';

/** Sends headers as they are. */
const ask = (path: string, headers: Record<string, string> = {}, { method = 'GET', body = '' } = {}) =>
  new Promise<{ status: number | undefined; type: unknown; body: string }>((resolve, reject) => {
    const sent = request(beyond() + path, { agent, method, headers }, async (response) =>
      resolve({ status: response.statusCode, type: response.headers['x-amzn-errortype'], body: await text(response) }),
    );
    sent.once('error', reject).end(body);
  });

test('IPv6 loopback is as open as the other one', async () => {
  const [loopback = ''] = server.otherUrls;
  expect(loopback).toBe(`http://[::1]:${server.port}`);
  expect((await fetch(`${loopback}/actions`)).status).toBe(200);
  const { actions } = await clientOf(loopback, 'whatever').send(new ListActionsCommand({}));
  expect(actions?.length).toBeGreaterThan(0);
  expect((await fetch(`${server.url}/actions`)).status).toBe(200);
});

others('from beyond loopback', () => {
  test('TLS is spoken, and nothing else', async () => {
    expect(beyond()).toBe(`https://${inUrl(outside ?? '')}:${server.port}`);
    await expect(fetch(`${beyond().replace('https', 'http')}/actions`)).rejects.toThrow();
  });

  test.each([
    ['GET', '/actions'],
    ['HEAD', '/actions'],
    ['GET', '/nowhere'],
    ['POST', '/experiments'],
    ['DELETE', '/experiments/EXP1'],
    ['GET', '/_breakwater/ping'],
    ['PATCH', '/safetyLevers/default/state'],
  ])('%s %s is nothing without the token', async (method, path) => {
    expect(await ask(path, {}, { method })).toMatchObject({ status: 403, type: 'MissingAuthenticationTokenException' });
    const wrong = { authorization: 'Bearer wrong-horse' };
    expect(await ask(path, wrong, { method })).toMatchObject({ status: 403, type: 'UnrecognizedClientException' });
    for (const authorization of ['', 'Basic YTpi', 'AWS4-HMAC-SHA256 Credential=a', token]) {
      const { status, body } = await ask(path, { authorization }, { method });
      expect(status).toBe(403);
      expect(body).not.toContain(token);
    }
  });

  test('the token as a bearer opens everything', async () => {
    const bearer = { authorization: `Bearer ${token}` };
    expect(await ask('/actions', bearer)).toMatchObject({ status: 200 });
    expect(JSON.parse((await ask('/_breakwater/ping', bearer)).body)).toEqual({ pong: true });
    expect(await ask('/nowhere', bearer)).toMatchObject({ status: 404 });
    const body = JSON.stringify(template());
    expect(await ask('/experimentTemplates', bearer, { method: 'POST', body })).toMatchObject({ status: 200 });
  });

  test('AWS’s client signs with it: bodies, queries, encoded paths', async () => {
    const client = clientOf(beyond(), token);
    const { experimentTemplate } = await client.send(
      new CreateExperimentTemplateCommand(template({ tags: { a: 'b c' } })),
    );
    const resourceArn = `arn:aws:fis:us-east-1:000000000000:experiment-template/${experimentTemplate?.id}`;
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'b c', 'd&e=f'] }));
    const { experimentTemplates } = await client.send(new ListExperimentTemplatesCommand({ maxResults: 1 }));
    expect(experimentTemplates).toHaveLength(1);
    await expect(client.send(new StopExperimentCommand({ id: 'EXP1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await safetyLeverOf(client).get()).toMatchObject({ status: 'disengaged' });
  });

  test('a client that signs with something else is refused', async () => {
    await expect(clientOf(beyond(), 'local').send(new ListActionsCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
    // The key id is sent in the clear: it opens nothing.
    await expect(clientOf(beyond(), 'local', token).send(new ListActionsCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const create = new CreateExperimentTemplateCommand(template());
    await expect(clientOf(beyond(), 'local').send(create)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('the guard against rebinding stands before the token', async () => {
    const bearer = { authorization: `Bearer ${token}` };
    expect(await ask('/actions', { ...bearer, host: 'host.docker.internal' })).toMatchObject({ status: 200 });
    expect(await ask('/actions', { ...bearer, host: 'HOST.docker.internal:8443' })).toMatchObject({ status: 200 });
    for (const host of ['evil.example', 'host.docker.internal.evil', 'docker.internal']) {
      const answer = await ask('/actions', { ...bearer, host });
      expect(answer).toMatchObject({ status: 403, type: 'AccessDeniedException' });
      expect(answer.body).toContain('--allow-host');
    }
    const page = { ...bearer, origin: 'https://host.docker.internal' };
    expect(await ask('/actions', page)).toMatchObject({ status: 403, type: 'AccessDeniedException' });
  });
});

test('a port that is taken there is named with its address, and nothing stays open', async () => {
  const taken = createServer({
    engine: system.engine,
    port: 0,
    beside: { addresses: ['127.0.0.2', '127.0.0.1'], allowedHosts: [], token },
  });
  await expect(taken).rejects.toMatchObject({
    name: 'PortInUseError',
    message: expect.stringMatching(/^port \d+ is in use on 127\.0\.0\.1; choose another/),
  });
});
