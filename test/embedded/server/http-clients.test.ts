import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stress } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';
import { type Answer, chunked, encode, exchange, parse, type Request, send, sized } from './support/wire.ts';

let fis: Fis;
beforeEach(async () => {
  fis = await startFis();
});
afterEach(() => fis.close());

const ask = (method: string, path: string, rest: Partial<Request> = {}) =>
  exchange(fis.server.port, { method, path, ...rest });
const refusal = ({ status, headers, body }: Answer) => ({
  status,
  type: headers['x-amzn-errortype'],
  message: JSON.parse(body).message as string,
});
const withHeaders = (given: { headers: string[]; body: string | Buffer }, ...more: string[]) => ({
  ...given,
  headers: [...given.headers, ...more],
});
const running = () => fis.start({ actions: { stress: stress('gateways', 'PT12H') } }).id;
const templateBody = () => JSON.stringify(template());
const created = ({ body }: Answer) =>
  JSON.parse(body).experimentTemplate as { id: string; arn: string; lastUpdateTime: number };
const createOne = async () => created(await ask('POST', '/experimentTemplates', sized(templateBody())));

describe('an experiment is stopped by a client that sends', () => {
  const big = 'x'.repeat(3 * 1024 * 1024);
  test.each<[string, Partial<Request>]>([
    ['no body', {}],
    ['a content type and no body', { headers: ['Content-Type: application/json'] }],
    ['Content-Length: 0', { headers: ['Content-Type: application/json', 'Content-Length: 0'] }],
    ['a content type that is none', { headers: ['Content-Type: ;;', 'Content-Length: 0'] }],
    ['no chunk at all', withHeaders(chunked(), 'Content-Type: application/json')],
    ['an empty object', withHeaders(sized('{}'), 'Content-Type: application/json')],
    ['text that is not JSON', withHeaders(sized('please'), 'Content-Type: text/plain')],
    ['a form', withHeaders(sized('a=b'), 'Content-Type: application/x-www-form-urlencoded')],
    ['chunks', withHeaders(chunked('ple', 'ase'), 'Content-Type: application/json')],
    ['a body of an unknown encoding', withHeaders(sized('please'), 'Content-Encoding: br')],
    ['a body of 3 MB, which is not kept', sized(big)],
  ])('%s', async (_, rest) => {
    const id = running();
    const answer = await ask('DELETE', `/experiments/${id}`, rest);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ experiment: { id, state: { status: 'stopping' } } });
  });

  test('a query string and a slash too many', async () => {
    expect((await ask('DELETE', `//experiments//${running()}/?force=true`)).status).toBe(200);
  });
});

describe('a body is read as JSON whatever the content type says:', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/x-amz-json-1.1',
    'application/x-www-form-urlencoded',
    'text/plain;charset=UTF-8',
    'multipart/form-data',
    'json',
    '',
  ])('%j', async (type) => {
    const answer = await ask(
      'POST',
      '/experimentTemplates',
      withHeaders(sized(templateBody()), `Content-Type: ${type}`),
    );
    expect(created(answer).id).toMatch(/^EXT/);
  });

  test.each<[string, (body: string) => Partial<Request>]>([
    ['no content type', sized],
    ['chunks', (body) => chunked(body.slice(0, 7), body.slice(7))],
    ['a byte order mark', (body) => sized(`\uFEFF${body}`)],
    ['Content-Encoding: identity', (body) => withHeaders(sized(body), 'Content-Encoding: identity')],
    ['an upgrade to HTTP/2, as Java offers it', (body) => withHeaders(sized(body), 'Upgrade: h2c')],
  ])('%s', async (_, rest) => {
    expect(created(await ask('POST', '/experimentTemplates', rest(templateBody()))).id).toMatch(/^EXT/);
  });

  test('a query string', async () => {
    const answer = await ask('POST', '/experimentTemplates?description=no&clientToken=', sized(templateBody()));
    expect(created(answer)).toMatchObject({ description: 'a test' });
  });
});

describe('a body that cannot be read is refused in one line:', () => {
  test.each<[string, Partial<Request>, string]>([
    [
      'a form',
      withHeaders(sized('experimentTemplateId=EXT1'), 'Content-Type: application/x-www-form-urlencoded'),
      'the body is not JSON: Unexpected token',
    ],
    ['half of an object', sized('{"clientToken":\n'), 'the body is not JSON: '],
    ['a key that pollutes prototypes', sized('{"__proto__":{}}'), 'the body has a key that is not allowed: __proto__'],
    ['bytes that are not UTF-8', sized(Buffer.from([0x22, 0xff, 0x22])), 'the body is not UTF-8'],
    [
      'gzip',
      withHeaders(sized(gzipSync('{}')), 'Content-Encoding: gzip'),
      'Content-Encoding "gzip" is not supported; send the body uncompressed',
    ],
  ])('%s', async (_, rest, message) => {
    const answer = refusal(await ask('POST', '/experiments', rest));
    expect(answer).toMatchObject({ status: 400, type: 'SerializationException' });
    expect(answer.message).toContain(message);
    expect(answer.message).not.toContain('\n');
  });

  test.each<[string, Partial<Request>]>([
    ['of a known length', sized('x'.repeat(8 * 1024 * 1024))],
    ['in chunks', chunked(...Array<string>(128).fill('x'.repeat(64 * 1024)))],
  ])('more than 1 MB %s, though the client is still sending', async (_, rest) => {
    const answer = refusal(await ask('POST', '/experimentTemplates', rest));
    expect(answer).toEqual({
      status: 413,
      type: 'RequestEntityTooLargeException',
      message: 'the body is larger than 1 MB',
    });
  });

  test('a path that cannot be decoded', async () => {
    expect(refusal(await ask('GET', '/actions/%ff'))).toEqual({
      status: 400,
      type: 'SerializationException',
      message: "'/actions/%ff' is not a valid url component",
    });
  });
});

describe('where a body is empty, what is missing is named:', () => {
  test.each<[string, Partial<Request>]>([
    ['no body', {}],
    ['a content type', { headers: ['Content-Type: application/json'] }],
    ['Content-Length: 0', { headers: ['Content-Length: 0'] }],
    ['no chunk', chunked()],
    ['white space', sized(' \r\n')],
    ['an empty object', sized('{}')],
  ])('%s', async (_, rest) => {
    expect(refusal(await ask('POST', '/experiments', rest))).toEqual({
      status: 400,
      type: 'ValidationException',
      message: 'clientToken: is required',
    });
  });

  test('and an update of nothing changes nothing', async () => {
    const { lastUpdateTime: _, ...before } = await createOne();
    expect(created(await ask('PATCH', `/experimentTemplates/${before.id}`))).toMatchObject(before);
  });
});

describe('HEAD answers as GET does, without the body:', () => {
  test.each(['/actions', '/experimentTemplates?maxResults=1', '/experiments/EXPnone', '/actions/none'])(
    '%s',
    async (path) => {
      const get = await ask('GET', path);
      const head = await ask('HEAD', path);
      expect(head.body).toBe('');
      for (const name of ['content-type', 'content-length', 'x-amzn-errortype']) {
        expect(head.headers[name]).toBe(get.headers[name]);
      }
      expect(head.status).toBe(get.status);
    },
  );

  test('and 404 where there is no such path', async () => {
    expect(await ask('HEAD', '/nowhere')).toMatchObject({ status: 404, body: '' });
  });
});

describe('the connection', () => {
  test('goes on after a body that nobody read, and after one that was too large', async () => {
    const requests = [
      encode({ method: 'DELETE', path: '/experiments/EXPnone', ...sized('{"a":') }),
      encode({ method: 'POST', path: '/experiments', ...sized('x'.repeat(2 * 1024 * 1024)) }),
      encode({ method: 'GET', path: '/actions', ...sized('unasked') }),
      encode({ method: 'GET', path: '/targetResourceTypes', headers: ['Connection: close'] }),
    ];
    const answers = (await send(fis.server.port, Buffer.concat(requests))).split(/(?=HTTP\/1\.1 )/).map(parse);
    expect(answers.map(({ status }) => status)).toEqual([404, 413, 200, 200]);
  });

  test('of a client that expects 100 Continue gets it, then the answer', async () => {
    const body = templateBody();
    const request = {
      method: 'POST',
      path: '/experimentTemplates',
      ...withHeaders(sized(body), 'Expect: 100-continue'),
    };
    const raw = await send(fis.server.port, encode({ ...request, headers: [...request.headers, 'Connection: close'] }));
    expect(raw).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test('of HTTP/1.0 ends with the answer', async () => {
    const raw = await send(fis.server.port, encode({ method: 'GET', path: '/actions', version: '1.0' }));
    expect(parse(raw)).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });
});

describe('a path is the same', () => {
  test.each(['/actions/', '//actions', '/actions?', '/actions/?maxResults=1', 'http://127.0.0.1/actions'])(
    'as %s',
    async (path) => {
      expect(JSON.parse((await ask('GET', path)).body)).toMatchObject({ actions: expect.any(Array) });
    },
  );

  test.each(['%3A', '%3a', ':'])('with the colons of an ARN as %s', async (colon) => {
    const { arn } = await createOne();
    const path = `/tags/${arn.replaceAll(':', colon).replaceAll('/', '%2F')}`;
    const added = await ask('POST', path, sized('{"tags":{"a//b":"1","c":"2"}}'));
    expect(added.status).toBe(200);
    expect((await ask('DELETE', `${path}/?tagKeys=a//b`, { headers: ['Content-Type: application/json'] })).status).toBe(
      200,
    );
    expect(JSON.parse((await ask('GET', path)).body)).toEqual({ tags: { c: '2' } });
  });
});

describe('what a web page sends without asking first is refused and changes nothing:', () => {
  const simple = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  test.each(simple)('a POST of %s with an Origin or from a rebound name', async (type) => {
    const sent = withHeaders(sized(templateBody()), `Content-Type: ${type}`);
    for (const header of ['Origin: https://evil.example', 'Origin: null', 'Host: evil.example']) {
      const answer = refusal(await ask('POST', '/experimentTemplates', withHeaders(sent, header)));
      expect(answer).toMatchObject({ status: 403, type: 'AccessDeniedException' });
    }
    expect(fis.engine.templates.list()).toEqual([]);
  });

  test.each(['HEAD', 'DELETE', 'POST'])('%s, however the path is written', async (method) => {
    const id = running();
    for (const path of [`//experiments/${id}/`, '/experiments/', '/nowhere']) {
      expect((await ask(method, path, { headers: ['Origin: null'] })).status).toBe(403);
    }
    expect(fis.engine.experiment(id).progress.status).not.toBe('stopping');
  });
});
