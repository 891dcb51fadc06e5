import { describe, expect, test } from '@jest/globals';
import { inUrl, isLoopback, ownAddresses } from '../../../base/addresses.ts';

describe('the addresses of this machine', () => {
  test('are told by who reaches them', () => {
    const interfaces = {
      lo: [{ address: '127.0.0.1' }, { address: '::1' }],
      eth0: [{ address: '10.1.2.3' }, { address: 'fd00::2' }, { address: 'fe80::1' }],
      docker0: [{ address: '172.17.0.1' }],
      'br-0123456789ab': [{ address: '172.18.0.1' }],
      'br-lan': [{ address: '192.168.1.1' }],
      gone: undefined,
    };
    expect(ownAddresses(interfaces)).toEqual([
      { address: '127.0.0.1', reach: 'loopback' },
      { address: '::1', reach: 'loopback' },
      { address: '10.1.2.3', reach: 'others' },
      { address: 'fd00::2', reach: 'others' },
      { address: '172.17.0.1', reach: 'docker-bridge' },
      { address: '172.18.0.1', reach: 'docker-bridge' },
      { address: '192.168.1.1', reach: 'others' },
    ]);
    expect(ownAddresses()).toContainEqual({ address: '127.0.0.1', reach: 'loopback' });
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('%s is loopback', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  test.each(['', '10.0.0.1', '127.0.0.1.evil', '::ffff:10.0.0.1', '::', '0.0.0.0', '1270.0.0.1'])(
    '%j is not loopback',
    (address) => expect(isLoopback(address)).toBe(false),
  );

  test('stand in a URL as it has them', () => {
    expect([inUrl('127.0.0.1'), inUrl('::1')]).toEqual(['127.0.0.1', '[::1]']);
  });
});
