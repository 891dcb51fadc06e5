import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock as clock } from '../../../../base/clock.ts';
import { createPost } from '../../../../lambda/notify/post.ts';
import { createCertificates } from './support/certificates.ts';
import { type Receiver, startReceiver, withStatus } from './support/receiver.ts';

const before = getCACertificates('default');
const tls = createCertificates();
const request = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{"a":"ä"}' });
const open = createPost({ clock, allowPrivateAddresses: true, timeLimitMilliseconds: 300 });
const receivers: Receiver[] = [];
const start = async (...given: Parameters<typeof startReceiver>) => {
  const receiver = await startReceiver(...given);
  receivers.push(receiver);
  return receiver;
};

beforeAll(() => setDefaultCACertificates([...before, tls.authority]));
afterAll(() => setDefaultCACertificates(before));
afterEach(() => Promise.all(receivers.splice(0).map((receiver) => receiver.close())));

describe('a post', () => {
  test('arrives over HTTPS', async () => {
    const receiver = await start({ tls });
    expect(await open(request(receiver.url))).toEqual({ status: 202 });
    expect(receiver.received[0]?.body).toEqual({ a: 'ä' });
  });

  test('gives what the receiver asks for', async () => {
    const receiver = await start({ answer: withStatus(429, { 'retry-after': '7' }) });
    expect(await open(request(receiver.url))).toEqual({ status: 429, retryAfter: '7' });
  });

  test('follows no redirect', async () => {
    const target = await start();
    const receiver = await start({ answer: withStatus(307, { location: target.url }) });
    expect(await open(request(receiver.url))).toEqual({ status: 307 });
    expect([receiver.received.length, target.received.length]).toEqual([1, 0]);
  });

  test('waits for a slow receiver, and not for one that hangs, before its answer or in the middle of a handshake', async () => {
    const slow = await start({ answer: (response) => void clock.after(100, () => response.writeHead(200).end()) });
    expect(await open(request(slow.url))).toEqual({ status: 200 });
    const hanging = await start({ answer: () => {} });
    await expect(open(request(hanging.url))).rejects.toThrow('no answer in 0.3 s');
    await expect(open(request(hanging.url.replace('http:', 'https:')))).rejects.toThrow(/no (answer|connection)/);
  });

  test('does not wait for a body that never ends', async () => {
    const endless = await start({ answer: (response) => void response.writeHead(200).write('more') });
    expect(await open(request(endless.url))).toEqual({ status: 200 });
  });

  test('names a bad certificate: of an unknown authority, or of another name', async () => {
    const stranger = await start({ tls: createCertificates() });
    await expect(open(request(stranger.url))).rejects.toThrow(/^its certificate is not good: [A-Z_]+$/);
    const receiver = await start({ tls });
    const other = createPost({
      clock,
      allowPrivateAddresses: true,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    const renamed = receiver.url.replace('localhost', 'other.example');
    await expect(other(request(renamed))).rejects.toThrow('its certificate is not good: ERR_TLS_CERT_ALTNAME_INVALID');
    expect([stranger.received.length, receiver.received.length]).toEqual([0, 0]);
  });

  test('asks once where a name leads, and connects there, though it leads elsewhere by then', async () => {
    const receiver = await start();
    const addresses = ['127.0.0.1', '240.0.0.1'];
    const asked: string[] = [];
    const resolve = async (host: string) => [{ address: addresses[asked.push(host) - 1] ?? '', family: 4 }];
    const post = createPost({ clock, allowPrivateAddresses: true, resolve, timeLimitMilliseconds: 300 });
    expect(await post(request(receiver.url.replace('127.0.0.1', 'receiver.example')))).toEqual({ status: 202 });
    expect([asked, receiver.received.length]).toEqual([['receiver.example'], 1]);
  });

  test('says that nobody answers, and names no address', async () => {
    const { url, close } = await start();
    await close();
    await expect(open(request(url))).rejects.toThrow(/^no connection: ECONNREFUSED$/);
  });
});

describe('a post to the public only', () => {
  const closed = (addresses: readonly string[] = []) => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      const address = addresses[asked.length - 1] ?? addresses.at(-1) ?? '';
      return [{ address, family: address.includes(':') ? 6 : 4 }];
    };
    return { asked, post: createPost({ clock, allowPrivateAddresses: false, resolve, timeLimitMilliseconds: 300 }) };
  };

  test.each([
    'https://127.0.0.1:PORT/',
    'https://127.1:PORT/',
    'https://0x7f000001:PORT/',
    'https://2130706433:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/latest/meta-data',
  ])('does not call %s', async (address) => {
    const receiver = await start({ tls });
    const url = address.replace('PORT', String(receiver.port));
    await expect(closed().post(request(url))).rejects.toThrow('its address is private');
    expect(receiver.received).toEqual([]);
  });

  test('does not call a name that leads to a private address', async () => {
    const receiver = await start({ tls });
    const { post, asked } = closed(['127.0.0.1']);
    await expect(post(request(`https://localhost:${receiver.port}/`))).rejects.toThrow('its address is private');
    expect([asked, receiver.received]).toEqual([['localhost'], []]);
  });

  test.each([
    ['http://receiver.example/', /begins with http:\/\/, and https:\/\/ is wanted/],
    ['ftp://receiver.example/', /begins with ftp:/],
    ['https://me:hunter2@receiver.example/', /^its address has a user in it$/],
    ['hunter2', /^its address is no URL$/],
  ])('refuses %s', async (url, message) => {
    await expect(closed().post(request(url))).rejects.toThrow(message);
    await expect(closed().post(request(url))).rejects.not.toThrow(/hunter2/);
  });
});
