import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Daemon } from '../daemon/daemon.ts';

/** The addresses of a network of ours. */
export interface Subnet {
  /** All of it, as CIDR. */
  readonly cidr: string;
  /** Nobody asks it anything: the network leads nowhere else. */
  readonly gateway: string;
  readonly proxy: string;
  /** Addresses that stand for containers and stores; as CIDR. */
  readonly standIns: string;
  /** What the daemon gives to containers that have none of their own; as CIDR. */
  readonly dynamic: string;
  /** The n-th address that stands for something, from 0; undefined where there are no more. */
  standIn(n: number): string | undefined;
  /** The n-th address for a container of its own, from 0; undefined where there are no more. */
  own(n: number): string | undefined;
}

/** A range of addresses: the first one, and how many. */
interface Range {
  readonly first: number;
  readonly size: number;
}

const size = 1024;

/** Where containers' own addresses begin: those before are the gateway's and the proxy's. */
const firstOwn = 16;

/** The networks of 10.0.0.0/8 are tried from here on, away from what people pick by hand; steps are their number. */
const firstTried = toNumber('10.199.0.0');
const tried = 2000;

/** A subnet that nothing here uses: no network of the daemon, no interface and no route of this machine. */
export async function freeSubnet({ docker }: Pick<Daemon, 'docker'>): Promise<Subnet> {
  const networks = (await docker.listNetworks()).flatMap(({ IPAM }) => IPAM?.Config ?? []);
  return subnetBeside([...networks.flatMap(({ Subnet: cidr }) => cidr ?? []), ...ofInterfaces(), ...ofRoutes()]);
}

/** The first one that overlaps none of these. Throws where there is none. */
export function subnetBeside(used: readonly string[]): Subnet {
  const ranges = used.filter(isIpv4).map(rangeOf);
  for (let step = 0; step < tried; step++) {
    const first = toNumber('10.0.0.0') + ((firstTried - toNumber('10.0.0.0') + step * size) % 2 ** 24);
    if (!ranges.some((range) => overlaps(range, { first, size }))) return subnetAt(first);
  }
  throw new Error('no subnet of 10.0.0.0/8 is free for the network of the observing proxy');
}

function subnetAt(first: number): Subnet {
  const within = (from: number, to: number) => (n: number) => (from + n < to ? toText(first + from + n) : undefined);
  return {
    cidr: `${toText(first)}/22`,
    gateway: toText(first + 1),
    proxy: toText(first + 2),
    standIns: `${toText(first + 256)}/24`,
    dynamic: `${toText(first + 512)}/23`,
    standIn: within(257, 511),
    own: within(firstOwn, 256),
  };
}

const ofInterfaces = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.flatMap(({ cidr }) => cidr ?? []));

/** Destination and mask in hexadecimal, least byte first; the default route is none. Source: Linux, proc_net_route. */
function ofRoutes(): string[] {
  try {
    const lines = readFileSync('/proc/net/route', 'utf8').trim().split('\n').slice(1);
    return lines.flatMap((line) => {
      const [, destination = '', , , , , , mask = ''] = line.split('\t');
      const bits = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
      return bits === 0 ? [] : [`${fromHex(destination)}/${bits}`];
    });
  } catch {
    return []; // A system without /proc has interfaces, and no more is known.
  }
}

const fromHex = (hex: string): string =>
  (hex.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .reverse()
    .join('.');

function rangeOf(cidr: string): Range {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return { first: Math.floor(toNumber(address) / size) * size, size };
}

/** Whether two have an address in common; what is no IPv4 has none with any. */
export const overlap = (one: string, other: string): boolean =>
  isIpv4(one) && isIpv4(other) && overlaps(rangeOf(one), rangeOf(other));

const isIpv4 = (cidr: string): boolean => /^[\d.]+(\/\d+)?$/.test(cidr);

const overlaps = (one: Range, other: Range): boolean =>
  one.first < other.first + other.size && other.first < one.first + one.size;

function toNumber(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
