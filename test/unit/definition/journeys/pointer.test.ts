import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findByPointer, findsMany, PointerError, parsePointer } from '../../../../definition/journeys/pointer.ts';

/** The document of RFC 6901, section 5. */
const ofTheRfc = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a JSON pointer', () => {
  test.each([
    ['', ofTheRfc],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j finds what the RFC says', (pointer, value) => {
    expect(findByPointer(ofTheRfc, pointer)).toEqual([value]);
  });

  test('finds nothing where there is nothing, also of an object’s own kind', () => {
    for (const pointer of ['/foo/2', '/foo/-', '/foo/00', '/foo/x', '/none', '/foo/0/1', '/toString', '/foo/length']) {
      expect(findByPointer(ofTheRfc, pointer)).toEqual([]);
    }
    expect(findByPointer(null, '/a')).toEqual([]);
  });

  test('finds all of a list with *, through several of them, and an object’s own * alone', () => {
    const shelves = { shelves: [{ books: [{ id: 1 }, { id: 2 }] }, { books: [] }, { books: [{ id: 3 }, { no: 0 }] }] };
    expect(findByPointer(shelves, '/shelves/*/books/*/id')).toEqual([1, 2, 3]);
    expect(findByPointer({ '*': 'star', other: 1 }, '/*')).toEqual(['star']);
    expect([findsMany('/shelves/*/id'), findsMany('/shelves/0/id')]).toEqual([true, false]);
  });

  test('is refused where it is none', () => {
    for (const pointer of ['foo', 'header', '/a~b', '/a~2']) expect(() => parsePointer(pointer)).toThrow(PointerError);
    expect(() => parsePointer('items/0')).toThrow('"items/0" is no JSON pointer: it begins with /');
  });

  test('leads to every value of any document', () => {
    const escaped = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1');
    const places = (value: unknown, at = ''): [string, unknown][] => [
      [at, value],
      ...(typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, one]) => places(one, `${at}/${escaped(key)}`))
        : []),
    ];
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        for (const [pointer, value] of places(document)) {
          // A * in a pointer that we made is a name, unless a list stands there, and lists have only numbers.
          expect(findByPointer(document, pointer)).toEqual([value]);
        }
      }),
    );
  });
});
