import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWithPrograms, runScript } from './support/scripts.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-limits-'));
  writeFileSync(join(folder, 'task.json'), JSON.stringify({ Limits: { CPU: 0.5, Memory: 1024 } }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'limits.json');
const limits = (...args: string[]) =>
  runScript('breakwater-limits', args, { FAULT_LIMITS_FILE: file(), TASK_FILE: join(folder, 'task.json') });

describeWithPrograms('breakwater-limits', ['bash', 'jq'], () => {
  test('writes limits that end by themselves, readable for the app', async () => {
    const before = Date.now();
    expect((await limits('set', '--seconds', '90', '--kilobits-per-second', '256')).status).toBe(0);
    const written = JSON.parse(readFileSync(file(), 'utf8'));
    expect(written).toEqual({ kilobitsPerSecond: 256, expiresAt: expect.any(Number) });
    expect(written.expiresAt).toBeGreaterThanOrEqual(before + 90_000 - 1);
    expect(written.expiresAt).toBeLessThanOrEqual(Date.now() + 90_000);
    expect(statSync(file()).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).sort()).toEqual(['limits.json', 'task.json']);
  });

  test("turns a balloon's percent into mebibytes of the task's memory", async () => {
    await limits('set', '--seconds', '5', '--balloon-percent', '50');
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ balloonMiB: 512 });
  });

  test('clears, also what is not there', async () => {
    await limits('set', '--seconds', '90', '--kilobits-per-second', '256');
    expect((await limits('clear')).status).toBe(0);
    expect((await limits('clear')).status).toBe(0);
    expect(readdirSync(folder)).toEqual(['task.json']);
  });

  test("clears an owner's own alone", async () => {
    await limits('set', '--seconds', '90', '--kilobits-per-second', '256', '--owner', 'first');
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ owner: 'first' });
    expect((await limits('clear', '--owner', 'second')).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['limits.json', 'task.json']);
    for (let time = 0; time < 2; time++) {
      expect((await limits('clear', '--owner', 'first')).status).toBe(0);
      expect(readdirSync(folder)).toEqual(['task.json']);
    }
  });

  test('does not overwrite limits in force, but expired ones and ruins', async () => {
    const set = () => limits('set', '--seconds', '90', '--kilobits-per-second', '256');
    writeFileSync(file(), JSON.stringify({ balloonMiB: 10, expiresAt: Date.now() + 60_000 }));
    expect(await set()).toMatchObject({ status: 1, stderr: expect.stringContaining('limits are in force') });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ balloonMiB: 10 });
    for (const old of [JSON.stringify({ balloonMiB: 10, expiresAt: Date.now() - 1 }), '{"balloonMi', '']) {
      writeFileSync(file(), old);
      expect((await set()).status).toBe(0);
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ kilobitsPerSecond: 256 });
      await limits('clear');
    }
  });

  test.each([
    [[], 'say set or clear'],
    [['erase'], 'say set or clear'],
    [['set', '--kilobits-per-second', '256'], '--seconds is missing'],
    [['set', '--seconds', '60'], 'no limit: give --kilobits-per-second or --balloon-percent'],
    [['set', '--seconds', '0', '--balloon-percent', '5'], '--seconds must be an integer from 1 to 43200, not "0"'],
    [['set', '--seconds', '1; reboot'], '--seconds must be an integer from 1 to 43200, not "1; reboot"'],
    [['set', '--seconds'], '--seconds must be an integer from 1 to 43200, not ""'],
    [
      ['set', '--seconds', '60', '--kilobits-per-second', '7'],
      '--kilobits-per-second must be an integer from 8 to 10000000, not "7"',
    ],
    [
      ['set', '--seconds', '60', '--balloon-percent', '91'],
      '--balloon-percent must be an integer from 1 to 90, not "91"',
    ],
    [['set', '--seconds', '60', '--balloon-percent', '5', '--owner', 'a b'], '--owner must be an id, not "a b"'],
    [['clear', '--owner', ''], '--owner must be an id, not ""'],
    [['clear', '--all'], 'unknown option "--all"'],
    [['set', '--minutes', '1'], 'unknown option "--minutes"'],
  ])('refuses %j and writes nothing', async (args, reason) => {
    expect(await limits(...args)).toMatchObject({ status: 2, stderr: `breakwater-limits: ${reason}\n` });
    expect(readdirSync(folder)).toEqual(['task.json']);
  });

  test("refuses a balloon where the task's memory is unknown", async () => {
    rmSync(join(folder, 'task.json'));
    const { status, stderr } = await limits('set', '--seconds', '60', '--balloon-percent', '50');
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining("the task's memory") });
  });
});
