import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { UsageError } from '../base/usage-error.ts';
import type { ListenOptions } from '../local/supervisor/options.ts';
import type { Given } from './command.ts';

/** The files of a certificate and of its key; undefined where neither was given. Throws UsageError naming the file. */
export function readTls(options: Given['options']): ListenOptions['tls'] {
  const { 'tls-cert': cert, 'tls-key': key } = options;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new UsageError('--tls-cert and --tls-key belong together: give both');
  }
  const tls = { cert: resolve(String(cert)), key: resolve(String(key)) };
  checkPair(tls, { cert: read('tls-cert', tls.cert), key: read('tls-key', tls.key) });
  return tls;
}

type Pair = NonNullable<ListenOptions['tls']>;

function checkPair(files: Pair, pems: Pair): void {
  const certificate = certificateIn(files.cert, pems.cert);
  if (!certificate.checkPrivateKey(keyIn(files.key, pems.key))) {
    throw new UsageError(
      `--tls-key ${files.key} is not the key of that certificate, --tls-cert ${files.cert}: a mismatch`,
    );
  }
  try {
    createSecureContext(pems);
  } catch (error) {
    // What OpenSSL does not take though the two fit, such as a key that is too short.
    throw new UsageError(`--tls-cert ${files.cert} and --tls-key ${files.key}: ${(error as Error).message}`);
  }
}

const hasCertificate = (pem: string) => pem.includes('-----BEGIN CERTIFICATE-----');
const hasKey = (pem: string) => /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(pem);

function certificateIn(file: string, pem: string): X509Certificate {
  const refuse = (what: string) => new UsageError(`--tls-cert ${file} ${what}`);
  if (!hasCertificate(pem)) {
    throw refuse(hasKey(pem) ? 'has a private key, and no certificate' : 'is no certificate as PEM');
  }
  try {
    return new X509Certificate(pem);
  } catch {
    throw refuse('has a certificate that cannot be read');
  }
}

function keyIn(file: string, pem: string): KeyObject {
  const refuse = (what: string) => new UsageError(`--tls-key ${file} ${what}`);
  if (/ENCRYPTED/.test(pem)) throw refuse('is encrypted: give the key without a passphrase');
  if (!hasKey(pem)) {
    throw refuse(hasCertificate(pem) ? 'has a certificate, and no private key' : 'is no private key as PEM');
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw refuse('has a private key that cannot be read');
  }
}

function read(option: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--${option} ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (text.trim() === '') throw new UsageError(`--${option} ${path} is empty`);
  return text;
}
