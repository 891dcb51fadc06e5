import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Field, type Literal, spell } from '../../../../definition/found/literal.ts';

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** A literal with notes everywhere, and what it is to be. */
const literals = fc.letrec<{ literal: { literal: Literal; plain: Plain } }>((tie) => ({
  literal: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }).map((text) => ({ literal: text, plain: text })),
    fc.integer().map((number) => ({ literal: number, plain: number })),
    fc.array(tie('literal'), { maxLength: 4 }).map((all) => ({
      literal: all.map(({ literal }) => literal),
      plain: all.map(({ plain }) => plain),
    })),
    fc
      .uniqueArray(
        fc.record({
          key: fc.string().filter((key) => key !== '__proto__'),
          value: tie('literal'),
          note: fc.string({ unit: 'binary' }),
          isOpen: fc.boolean(),
          isThere: fc.boolean(),
        }),
        { selector: ({ key }) => key, maxLength: 5 },
      )
      .map((all) => ({
        literal: {
          fields: all.map(
            ({ key, value, note, isOpen, isThere }): Field => ({
              key,
              value: value.literal,
              isSuggested: !isThere,
              notes: note === '' ? [] : [{ at: key, text: note, isOpen }],
            }),
          ),
        },
        plain: Object.fromEntries(all.flatMap(({ key, value, isThere }) => (isThere ? [[key, value.plain]] : []))),
      })),
  ),
}));

test('whatever is spelled, with whatever notes, is read as the same value', () => {
  fc.assert(
    fc.property(literals.literal, ({ literal, plain }) => {
      expect(new Function(`'use strict'; return (${spell(literal)});`)()).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});

test('a note stands beside its line where it fits, else above it', () => {
  const long = 'word '.repeat(30).trim();
  const fields: Field[] = [
    { key: 'port', value: 80, notes: [{ at: 'port', text: 'guessed', isOpen: false }] },
    { key: 'command', value: 'TODO', notes: [{ at: 'command', text: long, isOpen: true }] },
    { key: 'env', notes: [{ at: 'env', text: 'nothing is here', isOpen: true }] },
    { key: 'address', value: '127.0.0.1:5432', isSuggested: true },
  ];
  expect(spell({ fields }).split('\n')).toEqual([
    '{',
    '  port: 80, // guessed',
    `  // TODO: ${'word '.repeat(22).trim()}`,
    `  // ${'word '.repeat(8).trim()}`,
    "  command: 'TODO',",
    '  // TODO: nothing is here',
    "  // address: '127.0.0.1:5432',",
    '}',
  ]);
});
