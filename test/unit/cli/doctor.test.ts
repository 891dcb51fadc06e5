import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Finding, worst } from '../../../base/finding.ts';
import { packageJson } from '../../../base/package-json.ts';
import { checkAccounting } from '../../../cli/doctor/check-accounting.ts';
import { checkFolder, checkSpace } from '../../../cli/doctor/check-folder.ts';
import { checkLeftovers } from '../../../cli/doctor/check-leftovers.ts';
import { checkLoad, pressureIn, readPressure } from '../../../cli/doctor/check-load.ts';
import { checkMemory } from '../../../cli/doctor/check-memory.ts';
import { checkNode } from '../../../cli/doctor/check-node.ts';
import { checkPorts } from '../../../cli/doctor/check-ports.ts';
import { checkRedis } from '../../../cli/doctor/check-redis.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whatever is not well says what to do about it. */
function expectLevel(finding: Finding, level: Finding['level'], ...words: string[]): void {
  expect(finding.level).toBe(level);
  for (const word of words) expect(finding.message).toContain(word);
  expect(finding.advice === undefined).toBe(level === 'ok');
}

test.each([
  ['24.21.0', 'ok'],
  ['24.1.0', 'ok'],
  ['22.18.0', 'ok'],
  ['22.21.1', 'ok'],
  ['22.17.9', 'fail'],
  ['22.9.0', 'fail'],
  ['20.19.0', 'fail'],
  ['23.11.0', 'warn'],
  ['26.0.0', 'warn'],
] as const)('Node %s where 24.21.0 is pinned and 22.18 is the oldest: %s', (running, level) => {
  const asked = { engines: { node: '>=22.18' }, devDependencies: { node: '24.21.0' } };
  expectLevel(checkNode(running, asked), level, running, '24.21.0', '22.18');
});

test('package.json asks for Node in the form that is understood', () => {
  const { engines, devDependencies } = packageJson();
  expect(engines.node).toMatch(/^>=\d+\.\d+$/);
  expect(devDependencies.node).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('ports', () => {
  test('free', () => expectLevel(checkPorts(21_000, { isFree: true }), 'ok', '21000'));
  test('taken', () => expectLevel(checkPorts(21_000, { isFree: false }), 'fail', '21000'));
  test('taken by the folder’s own system', () => {
    const system = { endpoint: 'http://127.0.0.1:21000' };
    expectLevel(checkPorts(21_000, { isFree: false, system }), 'ok', system.endpoint);
  });
});

describe('leftovers', () => {
  const none = { faults: [], processes: [], files: [] };

  test.each([
    ['none', none, 'ok', 'none'],
    ['a fault', { ...none, faults: ['latency-1'] }, 'fail', 'latency-1'],
    ['a process', { ...none, processes: [{ role: 'links', pid: 4711 }] }, 'fail', 'links 4711'],
    ['a file', { ...none, files: ['/x/system.json'] }, 'warn', '/x/system.json'],
    ['a system that is up', undefined, 'ok', 'looks after its own'],
  ] as const)('%s', (_, left, level, words) => {
    const finding = checkLeftovers(left);
    expectLevel(finding, level, words);
    if (level !== 'ok') expect(finding.advice).toBe('chaos heal');
  });
});

describe('Redis', () => {
  const program = (name: string, script: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  test('none: the stand-in', () => expectLevel(checkRedis(undefined), 'ok', 'stand-in'));
  test.each([
    ['redis-server', 'Redis server v=7.2.4 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '7.2.4'],
    ['valkey-server', 'Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '8.1.1'],
  ])('%s with its version', (name, says, version) => {
    expectLevel(checkRedis(program(name, `echo '${says}'`)), 'ok', name, `version ${version}`);
  });
  test('one that does not start', () => expectLevel(checkRedis(program('broken', 'exit 127')), 'fail', 'exit 127'));
  test('one that is no program', () => expectLevel(checkRedis(join(folder, 'gone')), 'fail', 'ENOENT'));
});

test.each([
  [4096, false, 'ok'],
  [1200, false, 'warn'],
  [300, true, 'ok'],
] as const)('memory: %d MiB, a system up: %s', (mebibytes, isUp, level) => {
  expectLevel(checkMemory(mebibytes, { isUp }), level, `${mebibytes} MiB`);
});

describe('load', () => {
  test.each([
    ['idle', { average: 0.3, pressure: 1 }, 'ok'],
    ['busy now', { average: 0.3, pressure: 60 }, 'warn'],
    ['busy a moment ago', { average: 6, pressure: 2 }, 'ok'],
    ['busy, without an account of pressure', { average: 6, pressure: undefined }, 'warn'],
    ['idle, without one', { average: 1.5, pressure: undefined }, 'ok'],
  ] as const)('%s', (_, load, level) => expectLevel(checkLoad({ processors: 2, ...load }), level, '2 processors'));

  test('is read from the kernel’s account', () => {
    const path = join(folder, 'pressure');
    writeFileSync(path, 'some avg10=29.28 avg60=35.07 avg300=56.38 total=1635\nfull avg10=0.00 avg60=0.00 total=0\n');
    expect(readPressure(path)).toBe(29.28);
    expect(readPressure(join(folder, 'none'))).toBeUndefined();
    expect(pressureIn('')).toBeUndefined();
  });
});

describe('the folder', () => {
  test('there', () => expectLevel(checkFolder(folder), 'ok', 'can be written to'));
  test('not there yet', () => expectLevel(checkFolder(join(folder, 'a', 'b')), 'ok', 'can be made'));
  test('a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expectLevel(checkFolder(join(folder, 'file', 'b')), 'fail', 'not a folder');
  });
  const notRoot = process.getuid?.() === 0 ? test.skip : test;
  notRoot('one that may not be written to', () => expectLevel(checkFolder('/'), 'fail', 'cannot be written to'));
});

test.each([
  [5000, 'ok'],
  [500, 'warn'],
  [50, 'fail'],
] as const)('disk: %d MiB free', (mebibytes, level) => expectLevel(checkSpace(mebibytes), level, `${mebibytes} MiB`));

test.each([
  [{ ran: 12, waited: 0 }, 'ok'],
  [{ ran: 0, waited: 0 }, 'warn'],
  [undefined, 'warn'],
] as const)('the account %j of waiting times', (own, level) => expectLevel(checkAccounting(own), level));

test('the worst of all counts', () => {
  const levels = (...all: Finding['level'][]) => worst(all.map((level) => ({ level })));
  expect([levels('ok', 'fail', 'warn'), levels('ok', 'warn'), levels('ok'), levels()]).toEqual([
    'fail',
    'warn',
    'ok',
    'ok',
  ]);
});
