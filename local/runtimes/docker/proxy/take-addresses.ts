import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

/**
 * Takes a block of addresses, beside the container's own one, `address`: each is answered for, listened on and called from, as
 * if it were on its interface. The interface's hardware address is told by `address`, so that it is the same after a restart
 * and what others remember of the block stays true. Idempotent.
 */
export function takeAddresses(block: string, address: string): void {
  const [name] = Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.some((one) => one.address === address && one.mac !== hardwareAddress(address)) ? [name] : [],
  );
  if (name !== undefined) ip('link', 'set', 'dev', name, 'address', hardwareAddress(address));
  ip('route', 'replace', 'local', block, 'dev', 'lo');
}

const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** As Docker derived it from the address, until version 28. */
const hardwareAddress = (address: string): string =>
  ['02', '42', ...address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))].join(':');
