import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const filesOf = new Map<number, string[]>();
for (const file of globSync('test/**/*.test.ts')) {
  for (const port of portsIn(readFileSync(file, 'utf8'))) filesOf.set(port, [...(filesOf.get(port) ?? []), file]);
}

/** Two test files run at a time: a port of both is in use in one of them, now and then. */
test('no two test files start on one port', () => {
  expect(filesOf.size).toBeGreaterThan(25);
  expect([...filesOf].filter(([, files]) => files.length > 1)).toEqual([]);
});

/** From there on any connection of anybody may have one. Source: Linux, net.ipv4.ip_local_port_range. */
test('no test file starts on a port that outgoing connections are given', () => {
  expect([...filesOf].filter(([port]) => port >= 32_768)).toEqual([]);
});

/** As they are written: `basePort = N`, `runningSystem(N` or another system, `'--base-port', 'N'`. */
function portsIn(text: string): Set<number> {
  const ports = text.matchAll(/(?:port\w*(?: =|',)|\w+System\(|createPorts\() ?'?(\d\d_?\d{3})\b/gi);
  return new Set([...ports].map(([, digits = '']) => Number(digits.replace('_', ''))));
}
