import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { floors, type Room } from '../support/floors.ts';
import { circlesIn, type Import, importsOf, programFiles, programsOf, specifiersIn } from '../support/import-graph.ts';
import { notYet } from '../support/not-yet.ts';
import { betweenRooms, isIn, roomOf, wrongImports } from '../support/room-of.ts';

const files = programFiles();
const everyImport = importsOf(files);
const isExcused = ({ from, to }: Import) => notYet.some((entry) => entry.from === from && entry.to === to);
const imports = everyImport.filter((one) => !isExcused(one));
const told = (wrong: readonly (Import & { readonly why: string })[]) =>
  wrong.map(({ from, to, why }) => `${from} imports ${to}: ${why}`);

describe('the program', () => {
  test('is read: files, imports, and what they lead to', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(everyImport.length).toBeGreaterThan(files.length);
    const programs = programsOf(files);
    expect(programs.length).toBeGreaterThan(8);
    const missing = [...everyImport, ...programs].filter(({ to }) => !existsSync(to));
    expect(missing).toEqual([]);
  });

  test('every file has a floor', () => {
    const homeless = files.filter((file) => !roomOf(file, floors));
    expect(homeless.map((file) => `${file} is in no room: say in test/support/floors.ts where it lies`)).toEqual([]);
  });

  test('nothing imports upwards, sideways, or a room it has no business with', () => {
    expect(told(wrongImports(imports, floors))).toEqual([]);
  });

  test('an exception ends with its reason', () => {
    const wrong = wrongImports(everyImport, floors);
    const circles = circlesIn(everyImport);
    const isNeeded = ({ from, to }: Import) =>
      wrong.some((one) => one.from === from && one.to === to) ||
      (everyImport.some((one) => one.from === from && one.to === to) &&
        circles.some((circle) => circle.includes(from) && circle.includes(to)));
    const needless = notYet.filter((entry) => !isNeeded(entry));
    expect(needless.map(({ from, to }) => `${from} may import ${to}, or does not: take it off the list`)).toEqual([]);
  });

  test('no file is longer than a reader bears: 250 lines', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;
    expect(files.filter((file) => lines(file) > 250)).toEqual([]);
  });

  test('no circle of files', () => {
    expect(circlesIn(imports)).toEqual([]);
  });

  test('no circle of rooms', () => {
    expect(circlesIn(betweenRooms(imports, floors))).toEqual([]);
  });
});

describe('the list of floors', () => {
  const rooms = floors.flat();

  test('lists a room once, in words, and only lets it import what lies below', () => {
    expect(new Set(rooms.map((room) => room.files)).size).toBe(rooms.length);
    floors.forEach((floor, height) => {
      const below = floors.slice(0, height).flat();
      for (const { files, purpose, imports } of floor) {
        expect(purpose).toMatch(/^[A-Z].*\.$/);
        for (const one of imports) {
          const isBelow = below.some((room) => room.files === one || isIn(one, room.files));
          expect({ files, imports: one, isBelow }).toEqual({ files, imports: one, isBelow: true });
        }
      }
    });
  });
});

describe('the check', () => {
  const room = (files: string, ...imports: string[]): Room => ({ files, purpose: 'Made up.', imports });
  const house = [
    [room('ground/**')],
    [room('left/*', 'ground/**'), room('right/**')],
    [room('left/top/**', 'left/*', 'right/open.ts')],
  ];
  const wrong = (from: string, to: string) => wrongImports([{ from, to }], house).map(({ why }) => why);

  test('lets a room import itself, what lies below, and a file that is open to it', () => {
    expect(wrong('ground/deep/a.ts', 'ground/b.ts')).toEqual([]);
    expect(wrong('left/a.ts', 'ground/deep/b.ts')).toEqual([]);
    expect(wrong('left/top/a.ts', 'right/open.ts')).toEqual([]);
  });

  test('finds an import upwards, sideways, and of what is not listed', () => {
    expect(wrong('ground/a.ts', 'left/a.ts')).toEqual(['left/* does not lie below ground/**']);
    expect(wrong('left/a.ts', 'left/top/a.ts')).toEqual(['left/top/** does not lie below left/*']);
    expect(wrong('left/a.ts', 'right/a.ts')).toEqual(['right/** does not lie below left/*']);
    expect(wrong('left/top/a.ts', 'right/a.ts')).toEqual(['left/top/** may not import right/**']);
  });

  test('gives a file to the innermost room, and a new folder to none', () => {
    expect(roomOf('left/top/a.ts', house)?.files).toBe('left/top/**');
    expect(roomOf('left/new/a.ts', house)).toBeUndefined();
  });

  test('finds circles: of two, of three, of one with itself', () => {
    const edges = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from, to }));
    expect(circlesIn(edges(['a', 'b'], ['b', 'c'], ['a', 'c']))).toEqual([]);
    expect(circlesIn(edges(['a', 'b'], ['b', 'a'], ['a', 'c']))).toEqual([['a', 'b']]);
    expect(circlesIn(edges(['a', 'b'], ['b', 'c'], ['c', 'a'], ['d', 'a']))).toEqual([['a', 'b', 'c']]);
    expect(circlesIn(edges(['a', 'a']))).toEqual([['a']]);
  });

  test('finds a circle of rooms where no file is in one', () => {
    const between = betweenRooms(
      [
        { from: 'left/a.ts', to: 'right/a.ts' },
        { from: 'right/b.ts', to: 'left/b.ts' },
      ],
      house,
    );
    expect(circlesIn(between)).toEqual([['left/*', 'right/**']]);
  });
});

describe('what a source imports', () => {
  test.each([
    ["import './a.ts';", './a.ts'],
    ["import { b } from './a.ts';", './a.ts'],
    ["import type { B } from './a.ts';", './a.ts'],
    ["import {\n  b,\n  type C,\n} from './a.ts';", './a.ts'],
    ["import * as a from './a.ts';", './a.ts'],
    ["import b, { c } from './a.ts';", './a.ts'],
    ["import b from './b.json' with { type: 'json' };", './b.json'],
    ["export { b } from './a.ts';", './a.ts'],
    ["export type { B } from './a.ts';", './a.ts'],
    ["export * from './a.ts';", './a.ts'],
    ["const a = await import('./a.ts');", './a.ts'],
    ["type A = import('./a.ts').A;", './a.ts'],
    ['import "node:fs";', 'node:fs'],
  ])('%j', (source, specifier) => {
    expect(specifiersIn(source)).toEqual([specifier]);
  });

  test.each([
    "// import './a.ts';",
    "/** As in:\n * import './a.ts';\n */",
    "export const from = 'a.ts';",
    "export const a = (from: 'a' | 'b') => from;",
    "const text = `from './a.ts'`;",
    "export type A = 'a';",
    "new URL('./a.ts', import.meta.url);",
    'import(path);',
  ])('nothing: %j', (source) => {
    expect(specifiersIn(source)).toEqual([]);
  });

  test('reads paths from the root, and tells programs from imports', () => {
    const source = "import '../b.ts';\nimport 'node:fs';\nprogramBeside('./main', import.meta.url);";
    expect(importsOf(['base/c/a.ts'], () => source)).toEqual([{ from: 'base/c/a.ts', to: 'base/b.ts' }]);
    expect(programsOf(['base/c/a.ts'], () => source)).toEqual([{ from: 'base/c/a.ts', to: 'base/c/main.ts' }]);
  });
});
