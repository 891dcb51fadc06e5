import { BlockList, isIP } from 'node:net';

/** An address that nobody outside may make a handler call. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddress';
  constructor() {
    super('its address is private, of this machine, or a metadata service’s: it is not called');
  }
}

/** Source: IANA IPv4 special-purpose address registry (what is not globally reachable), and multicast. */
const privateV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** All that is handed out to be reached globally. Source: IANA IPv6 address space. */
const globalV6 = '2000::/3';

/**
 * Of these what is special (Source: IANA IPv6 special-purpose address registry), with those that wrap an IPv4 address:
 * Teredo and 6to4. Mapped, translated, unique local, link-local and metadata addresses are not global in the first place.
 */
const privateV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
};

const v4 = listOf('ipv4', privateV4);
const v6 = listOf('ipv6', privateV6);
const global = listOf('ipv6', [globalV6]);

/** Whether everybody may be reached at that address; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !v4.check(address, 'ipv4');
    case 6:
      return global.check(address, 'ipv6') && !v6.check(address, 'ipv6');
    default:
      return false;
  }
}
