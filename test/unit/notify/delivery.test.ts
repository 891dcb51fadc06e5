import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isPublicAddress } from '../../../lambda/notify/public-address.ts';
import { retryDelay } from '../../../lambda/notify/retry-delay.ts';
import { secretsOfFile } from '../../../lambda/notify/secrets.ts';

test.each(['8.8.8.8', '52.94.236.248', '2600:9000::1', '2606:4700::6810:84e5'])('%s may be called', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '169.254.170.2', '100.64.0.1'],
  ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00:ec2::254', 'fc00::1', 'ff02::1'],
  ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ...['2001:db8::1', 'fec0::1', 'localhost', ''],
])('%s may not be called', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe('what failed', () => {
  const now = Date.parse('2026-11-26T10:00:00Z');

  test('is tried again ever later', () => {
    expect([1, 2, 3, 8, 9, 1000].map((tries) => retryDelay(tries, undefined, now))).toEqual([2, 4, 8, 256, 300, 300]);
  });

  test.each([
    ['7', 7],
    ['0', 1],
    ['99999', 900],
    ['Thu, 26 Nov 2026 10:00:30 GMT', 30],
    ['Thu, 26 Nov 2026 09:00:00 GMT', 1],
    ['soon', 2],
  ])('is tried again when the receiver says so: %s', (retryAfter, seconds) => {
    expect(retryDelay(1, retryAfter, now)).toBe(seconds);
  });
});

describe('secrets of a file', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    file = join(folder, 'secrets.json');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (text: string, mode = 0o600) => {
    writeFileSync(file, text);
    chmodSync(file, mode);
  };

  test('are read where nobody else may', async () => {
    write('{"slack":"https://hooks","hook":{"url":"https://x","signingKey":"k"}}');
    expect(await secretsOfFile(file).read('slack')).toBe('https://hooks');
    expect(await secretsOfFile(file).read('hook')).toBe('{"url":"https://x","signingKey":"k"}');
  });

  test.each([
    ['{"slack":"hunter2"}', 0o644, /has mode 0644, and others may read it: chmod 600/],
    ['{"slack": hunter2}', 0o600, /is no JSON object/],
    ['"hunter2"', 0o600, /is no JSON object/],
    ['{"other":"hunter2"}', 0o600, /secret "slack" is not in/],
  ])('are an error that does not quote them: %s mode %o', async (text, mode, message) => {
    write(text, mode);
    const failed = secretsOfFile(file).read('slack');
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(/hunter2/);
  });

  test('that are not there are an error', async () => {
    await expect(secretsOfFile(join(folder, 'none')).read('slack')).rejects.toThrow(/ENOENT/);
  });
});
