import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Who can reach an address of this machine: itself alone, its own containers, or others too. */
export type Reach = 'loopback' | 'docker-bridge' | 'others';

export interface OwnAddress {
  readonly address: string;
  readonly reach: Reach;
}

export type Interfaces = Readonly<Record<string, readonly { readonly address: string }[] | undefined>>;

/** The addresses of this machine. Those that only mean something together with an interface (fe80::) are none. */
export const ownAddresses = (interfaces: Interfaces = networkInterfaces()): OwnAddress[] =>
  Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ address }) => !/^fe[89ab]/i.test(address))
      .map(({ address }) => ({ address, reach: reachOf(name, address) })),
  );

/** Docker names its own bridges so: the default one, and those of `docker network create`. */
function reachOf(interfaceName: string, address: string): Reach {
  if (isLoopback(address)) return 'loopback';
  return /^(docker\d+|br-[0-9a-f]{12})$/.test(interfaceName) ? 'docker-bridge' : 'others';
}

/** Whether only this machine can reach an address: 127.0.0.0/8, ::1, and the former as IPv6 writes it. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** An address as a URL has it. */
export const inUrl = (address: string): string => (isIPv6(address) ? `[${address}]` : address);
