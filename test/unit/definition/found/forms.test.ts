import { expect, test } from '@jest/globals';
import {
  commandOf,
  cpuUnitsOf,
  mapOf,
  mebibytesOf,
  mountsOf,
  portsOf,
  secondsOf,
} from '../../../../definition/found/compose/forms.ts';

test.each([
  ['3000', [{ target: 3000 }]],
  ['8080:80', [{ target: 80, published: 8080 }]],
  ['127.0.0.1:5001:5000', [{ target: 5000, published: 5001 }]],
  ['[::1]:81:80', [{ target: 80, published: 81 }]],
  ['127.0.0.1::53', [{ target: 53 }]],
  ['3000-3005:4000-4005', [{ target: 4000, published: 3000 }]],
  ['8080-8084:80', [{ target: 80, published: 8080 }]],
  ['6060:6060/tcp', [{ target: 6060, published: 6060 }]],
  ['6060:6060/udp', []],
  [9000, [{ target: 9000 }]],
  [{ target: 80, published: '8080', protocol: 'tcp', mode: 'host' }, [{ target: 80, published: 8080 }]],
  [{ target: 53, protocol: 'udp' }, []],
  ['http', []],
])('port %j', (entry, expected) => expect(portsOf([entry])).toEqual(expected));

test('an environment is a map, or a list whose names alone are the shell’s', () => {
  expect(mapOf({ A: 1, B: true, C: null, D: 'x=y' })).toEqual({ A: '1', B: 'true', C: null, D: 'x=y' });
  expect(mapOf(['A=1', 'B=', 'C', 'D=x=y'])).toEqual({ A: '1', B: '', C: null, D: 'x=y' });
});

test('a command is a list, or is split as by a shell', () => {
  expect(commandOf(['npm', 'run', 'a b'])).toEqual(['npm', 'run', 'a b']);
  expect(commandOf('sh -c "a && b"')).toEqual(['sh', '-c', 'a && b']);
  expect(commandOf("it's open")).toEqual(['sh', '-c', "it's open"]);
  expect(commandOf(undefined)).toBeUndefined();
});

test('only what is of this machine is a mount', () => {
  const all = [
    './src:/app/src:ro',
    'data:/data',
    '/app/node_modules',
    '/etc/hosts:/etc/hosts',
    { type: 'bind', source: '../x', target: '/x' },
  ];
  expect(mountsOf(all, '/home/me/shop')).toEqual([
    { source: '/home/me/shop/src', target: '/app/src' },
    { source: '/etc/hosts', target: '/etc/hosts' },
    { source: '/home/me/x', target: '/x' },
  ]);
});

test.each([
  ['1m30s', 90],
  ['500ms', 0.5],
  ['2h', 7200],
  ['soon', undefined],
])('duration %s', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

test.each([
  ['512m', 512],
  ['1.5GB', 1536],
  ['256M', 256],
  [1_073_741_824, 1024],
  ['1k', 16],
  ['much', undefined],
])('memory %s', (text, mebibytes) => expect(mebibytesOf(text)).toBe(mebibytes));

test.each([
  ['0.5', 512],
  [2, 2048],
  ['0.0001', 1],
  ['', undefined],
])('processors %s', (text, units) => expect(cpuUnitsOf(text)).toBe(units));
