import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interpolate, MissingVariableError } from '../../../../definition/found/compose/interpolate.ts';

const variables: Readonly<Record<string, string>> = { NAME: 'value', EMPTY: '', NUMBER: '5' };
const filled = (text: string) => interpolate(text, (name) => variables[name]);

describe('variables are filled in as Compose does', () => {
  test.each([
    ['$NAME and ${NAME}', 'value and value'],
    ['${EMPTY:-other} ${EMPTY-other}|', 'other |'],
    ['${NONE:-other} ${NONE-other}', 'other other'],
    ['${NAME:+set} ${EMPTY:+set}|${EMPTY+set} ${NONE+set}|', 'set |set |'],
    ['${NONE:-${EMPTY:-${NUMBER}}}', '5'],
    ['${NAME:?must be set}', 'value'],
    ['$$NAME $${NAME}', '$NAME ${NAME}'],
    ['price: 5$', 'price: 5$'],
    ['${not closed', '${not closed'],
    ['${1st} $1', '${1st} $1'],
    ['$NAMED|', '|'],
    ['${NONE:-a:-b}', 'a:-b'],
  ])('%s', (text, expected) => expect(filled(text)).toBe(expected));

  test('one that must be set is named, with what is said of it', () => {
    expect(() => filled('${NONE:?say which database}')).toThrow(MissingVariableError);
    expect(() => filled('${EMPTY:?say which database}')).toThrow('EMPTY, which is not set: say which database');
  });

  test('what is nowhere is what the caller says', () => {
    expect(
      interpolate(
        'a ${NONE} $OTHER',
        () => undefined,
        (name) => `<${name}>`,
      ),
    ).toBe('a <NONE> <OTHER>');
  });

  test('a text without a dollar stays as it is, and doubled dollars are literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(filled(text.replaceAll('$', '$$$$'))).toBe(text);
      }),
    );
  });
});
