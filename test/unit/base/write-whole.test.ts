import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NotWrittenError, writeWhole } from '../../../base/write-whole.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file that is there', () => {
  test('is replaced, keeps who may read it, and stays what a link leads to', () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, 'before', { mode: 0o640 });
    symlinkSync(file, link);
    writeWhole(link, 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'link']);
  });

  test('stays as it is where it was to be new', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'before');
    expect(() => writeWhole(file, 'after', { isNew: true })).toThrow(NotWrittenError);
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['file']]);
  });
});

test('what is no file, as a terminal, is written as it is', () => {
  writeWhole('/dev/null', 'text');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('where it cannot be written the file is named, and nothing half is left', () => {
  const file = join(folder, 'none', 'file');
  expect(() => writeWhole(file, 'text')).toThrow(`${file} could not be written: ENOENT`);
  mkdirSync(join(folder, 'full'));
  expect(() => writeWhole(join(folder, 'full'), 'text')).toThrow('full could not be written: ');
  expect(readdirSync(folder)).toEqual(['full']);
});
