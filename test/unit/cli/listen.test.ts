import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../base/usage-error.ts';
import { localRunOptions, readPlaces } from '../../../cli/endpoint-options.ts';
import { readListen } from '../../../cli/listen-options.ts';
import { tokenFor } from '../../../local/client/token.ts';
import { selfSigned } from '../../embedded/shop/support/certificate.ts';

const interfaces = {
  lo: [{ address: '127.0.0.1' }, { address: '::1' }],
  eth0: [{ address: '10.1.2.3' }, { address: 'fd00::2' }],
  docker0: [{ address: '172.17.0.1' }],
};
let folder: string;
let tls: { 'tls-cert': string; 'tls-key': string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'listen-'));
  const { cert, key } = selfSigned();
  tls = { 'tls-cert': join(folder, 'cert.pem'), 'tls-key': join(folder, 'key.pem') };
  writeFileSync(tls['tls-cert'], cert);
  writeFileSync(tls['tls-key'], key);
  writeFileSync(join(folder, 'other.pem'), selfSigned().key);
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (options: Record<string, string>, on: typeof interfaces | object = interfaces) =>
  readListen({ positionals: [], options }, on as typeof interfaces);

describe('where a system listens', () => {
  test('is nowhere else, unless told', () => {
    expect(read({})).toBeUndefined();
    expect(() => read({ 'allow-host': 'a' })).toThrow('--allow-host is for --listen');
    expect(() => read({ 'tls-key': 'a' })).toThrow('--tls-key is for --listen');
  });

  test.each([
    ['::1', ['::1']],
    ['[::1]', ['::1']],
    ['localhost', ['127.0.0.1']],
    ['127.0.0.5', ['127.0.0.5']],
    ['172.17.0.1', ['172.17.0.1']],
  ])('%s needs no TLS', (listen, addresses) => {
    expect(read({ listen })).toMatchObject({ addresses, allowedHosts: [] });
  });

  test('others need TLS, each of them', () => {
    const message = (addresses: string) => `--listen ${addresses} can be reached by others, so TLS is needed`;
    expect(() => read({ listen: '10.1.2.3' })).toThrow(message('10.1.2.3'));
    expect(() => read({ listen: '0.0.0.0' })).toThrow(message('10.1.2.3'));
    expect(() => read({ listen: '::' })).toThrow(message('10.1.2.3, fd00::2'));
    expect(read({ listen: '::', ...tls })).toEqual({
      address: '::',
      addresses: ['::1', '10.1.2.3', 'fd00::2', '172.17.0.1'],
      allowedHosts: [],
      tls: { cert: tls['tls-cert'], key: tls['tls-key'] },
    });
    expect(read({ listen: '0.0.0.0', ...tls })?.addresses).toEqual(['10.1.2.3', '172.17.0.1']);
    const { eth0: _, ...bridgeAlone } = interfaces;
    expect(read({ listen: '0.0.0.0' }, bridgeAlone)?.addresses).toEqual(['172.17.0.1']);
    expect(() => read({ listen: '0.0.0.0' }, { lo: interfaces.lo })).toThrow('has no address beyond loopback');
  });

  test.each([
    ['http://10.1.2.3', 'is a URL: give the address alone'],
    ['10.1.2.3:8080', 'has a port in it: the port is that of --base-port'],
    ['[::1]:8080', 'has a port in it'],
    ['localhost:80', 'has a port in it'],
    ['everywhere', 'is not an IP address'],
    ['', 'is not an IP address'],
    ['10.1.2.4', 'is no address of this machine: it has 127.0.0.1, ::1, 10.1.2.3, fd00::2, 172.17.0.1'],
  ])('%j is refused', (listen, message) => {
    expect(() => read({ listen, ...tls })).toThrow(message);
  });
});

describe('the names by which it is reached', () => {
  test('are taken as they are', () => {
    const names = 'host.docker.internal,CI-Runner,10.9.9.9,fd00::5,[fd00::6],a_b';
    expect(read({ listen: '::1', 'allow-host': names })?.allowedHosts).toEqual([
      'host.docker.internal',
      'ci-runner',
      '10.9.9.9',
      '[fd00::5]',
      '[fd00::6]',
      'a_b',
    ]);
  });

  test.each([
    ['https://ci', 'is a URL: give the name alone'],
    ['ci:8080', 'has a port in it'],
    ['*.example', 'is not the name of a host'],
    ['', 'is not the name of a host'],
    ['a b', 'is not the name of a host'],
    ['ok,', 'is not the name of a host'],
  ])('%j is refused', (name, message) => {
    expect(() => read({ listen: '::1', 'allow-host': name })).toThrow(message);
  });
});

describe('TLS', () => {
  test('wants both files, readable and belonging together', () => {
    const listen = '10.1.2.3';
    expect(() => read({ listen, 'tls-cert': tls['tls-cert'] })).toThrow('belong together');
    expect(() => read({ listen, ...tls, 'tls-key': '/nowhere' })).toThrow('--tls-key /nowhere cannot be read: ENOENT');
    expect(() => read({ listen, ...tls, 'tls-key': join(folder, 'other.pem') })).toThrow(/--tls-cert .* mismatch/i);
    expect(() => read({ listen: '::1', ...tls })).toThrow('--tls-cert is for an address beyond loopback');
  });

  const encrypted = () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }) as string;
  };
  const { cert, key } = selfSigned();
  test.each([
    ['tls-cert', 'hello', 'is no certificate as PEM'],
    ['tls-cert', '', 'is empty'],
    ['tls-cert', key, 'has a private key, and no certificate'],
    ['tls-cert', cert.replaceAll(/[a-z]/g, 'A'), 'has a certificate that cannot be read'],
    ['tls-key', 'hello', 'is no private key as PEM'],
    ['tls-key', ' \n', 'is empty'],
    ['tls-key', cert, 'has a certificate, and no private key'],
    ['tls-key', encrypted(), 'is encrypted: give the key without a passphrase'],
    ['tls-key', key.replaceAll(/[a-z]/g, 'A'), 'has a private key that cannot be read'],
    ['tls-key', key, 'is not the key of that certificate'],
  ])('says of --%s which file is wrong, and what is', (option, content, what) => {
    const file = join(folder, 'wrong.pem');
    writeFileSync(file, content);
    const attempt = () => read({ listen: '10.1.2.3', ...tls, [option]: file });
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(`--${option} ${file} ${what}`);
    expect(attempt).not.toThrow(/error:|routines/);
  });
});

test('an endpoint listens where it does', () => {
  const given = { positionals: [], options: { endpoint: 'aws', listen: '::1' } };
  expect(() => readPlaces(given, { local: localRunOptions })).toThrow('--listen is for the system on this machine');
});

describe('the token', () => {
  const beyond = { addresses: ['10.1.2.3'] };
  test('is needed by those beyond loopback alone, and made up where none is given', () => {
    expect(tokenFor(undefined, {})).toBeUndefined();
    expect(tokenFor({ addresses: ['::1', '127.0.0.1'] }, {})).toBeUndefined();
    expect(tokenFor(beyond, {})).toMatch(/^[\w-]{43}$/);
    expect(tokenFor(beyond, {})).not.toBe(tokenFor(beyond, {}));
    expect(tokenFor(beyond, { BREAKWATER_TOKEN: 'correct-horse-battery-staple' })).toBe('correct-horse-battery-staple');
  });

  test.each(['', 'short', 'has a space in the middle', `${'x'.repeat(257)}`])(
    '%j is refused and not named',
    (given) => {
      let message = '';
      try {
        tokenFor(beyond, { BREAKWATER_TOKEN: given });
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toContain('BREAKWATER_TOKEN must be 16 to 256 visible ASCII characters');
      if (given) expect(message).not.toContain(given);
    },
  );
});
