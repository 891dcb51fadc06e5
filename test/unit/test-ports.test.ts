import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** Two test files run at a time: a port of both is in use in one of them, now and then. */
test('no two test files start on one port', () => {
  const filesOf = new Map<number, string[]>();
  for (const file of globSync('test/**/*.test.ts')) {
    for (const port of portsIn(readFileSync(file, 'utf8'))) filesOf.set(port, [...(filesOf.get(port) ?? []), file]);
  }
  expect(filesOf.size).toBeGreaterThan(25);
  expect([...filesOf].filter(([, files]) => files.length > 1)).toEqual([]);
});

/** As they are written: `basePort = N`, `runningSystem(N` or another system, `'--base-port', 'N'`. */
const portsIn = (text: string) => {
  const ports = text.matchAll(/(?:port\w*(?: =|',)|\w+System\(|createPorts\() ?'?(\d\d_?\d{3})\b/gi);
  return new Set([...ports].map(([, digits = '']) => Number(digits.replace('_', ''))));
};
