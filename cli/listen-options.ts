import { isIP } from 'node:net';
import { type Interfaces, isLoopback, type OwnAddress, ownAddresses } from '../base/addresses.ts';
import { UsageError } from '../base/usage-error.ts';
import type { ListenOptions } from '../local/supervisor/options.ts';
import type { Given, Option } from './command.ts';
import { readTls } from './read-tls.ts';

/** Options of commands that start a system which others than this machine are to reach. */
export const listenOptions = {
  listen: {
    type: 'string',
    value: 'ADDRESS',
    description: 'also listen there, for containers and CI: an address of this machine, or 0.0.0.0 or :: for all',
  },
  'allow-host': {
    type: 'string',
    value: 'NAME',
    description: 'with --listen: a name by which others reach it, e.g. host.docker.internal',
    repeatable: true,
  },
  'tls-cert': { type: 'string', value: 'FILE', description: 'with --listen: its certificate, as PEM' },
  'tls-key': { type: 'string', value: 'FILE', description: 'with --listen: the key of the certificate, as PEM' },
} as const satisfies Record<string, Option>;

export const listenNames = Object.keys(listenOptions) as (keyof typeof listenOptions)[];

/** Where a system is to listen beside 127.0.0.1; undefined where nowhere. Throws UsageError naming the value. */
export function readListen({ options }: Given, interfaces?: Interfaces): ListenOptions | undefined {
  const { listen } = options;
  if (listen === undefined) {
    const lonely = listenNames.find((name) => options[name] !== undefined);
    if (lonely) throw new UsageError(`--${lonely} is for --listen: say where to listen`);
    return undefined;
  }
  const address = readAddress(String(listen));
  const chosen = choose(address, ownAddresses(interfaces));
  if (chosen.length === 0) throw new UsageError(`--listen ${address}: this machine has no address beyond loopback`);
  const tls = readTls(options);
  checkTls(chosen, tls !== undefined);
  return {
    address,
    addresses: chosen.map((own) => own.address),
    allowedHosts: options['allow-host'] === undefined ? [] : String(options['allow-host']).split(',').map(readHost),
    ...(tls && { tls }),
  };
}

function readAddress(text: string): string {
  const plain = text === 'localhost' ? '127.0.0.1' : text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(plain) > 0) return plain;
  const refuse = (why: string) => new UsageError(`--listen ${JSON.stringify(text)} ${why}`);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) throw refuse('is a URL: give the address alone');
  if (/^(\[.*\]|[^:]+):\d+$/.test(text)) throw refuse('has a port in it: the port is that of --base-port');
  throw refuse('is not an IP address');
}

/** The addresses that one stands for. Throws UsageError for one that this machine does not have. */
function choose(address: string, own: readonly OwnAddress[]): OwnAddress[] {
  if (address === '::') return own.filter((one) => one.address !== '127.0.0.1');
  if (address === '0.0.0.0') return own.filter((one) => isIP(one.address) === 4 && one.reach !== 'loopback');
  if (isLoopback(address)) return [{ address, reach: 'loopback' }];
  const found = own.filter((one) => one.address === address.toLowerCase());
  if (found.length > 0) return found;
  const known = own.map((one) => one.address).join(', ');
  throw new UsageError(`--listen ${address} is no address of this machine: it has ${known}`);
}

function readHost(text: string): string {
  const refuse = (why: string) => new UsageError(`--allow-host ${JSON.stringify(text)} ${why}`);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) throw refuse('is a URL: give the name alone');
  if (isIP(text) === 6 || /^\[[0-9a-f:.]+\]$/i.test(text)) return text.startsWith('[') ? text : `[${text}]`;
  if (/:\d+$/.test(text)) throw refuse('has a port in it: a name is good for every port');
  if (/^(?!-)[a-z\d_-]{1,63}(\.[a-z\d_-]{1,63})*$/i.test(text)) return text.toLowerCase();
  throw refuse('is not the name of a host');
}

function checkTls(chosen: readonly OwnAddress[], hasTls: boolean): void {
  const open = chosen.filter(({ reach }) => reach === 'others').map(({ address }) => address);
  if (open.length > 0 && !hasTls) {
    throw new UsageError(
      `--listen ${open.join(', ')} can be reached by others, so TLS is needed: give --tls-cert and --tls-key`,
    );
  }
  if (hasTls && chosen.every(({ reach }) => reach === 'loopback')) {
    throw new UsageError('--tls-cert is for an address beyond loopback: loopback speaks HTTP');
  }
}
