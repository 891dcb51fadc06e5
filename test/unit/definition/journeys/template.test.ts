import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fillings, fill, parseTemplate, TemplateError } from '../../../../definition/journeys/template.ts';

const fillings: Fillings = {
  value: (name) => ({ id: 'a-1', count: 7, on: true })[name] ?? `<${name}>`,
  uuid: (name) => `uuid(${name})`,
  random: (from, to) => from * 1000 + to,
};
const filled = (text: string) => fill(parseTemplate(text), fillings);

describe('a text with values', () => {
  test.each([
    ['/orders/${id}', '/orders/a-1'],
    ['${id}-${id}${count}', 'a-1-a-17'],
    ['${uuid} and ${uuid:cart}', 'uuid() and uuid(cart)'],
    ['n=${random:1-100}', 'n=1100'],
    ['no ${ here is $${meant}, and $$${id}', undefined],
    ['it costs $${price}', 'it costs ${price}'],
    ['$$${id}', '$${id}'],
    ['a $ alone, {braces} and }', 'a $ alone, {braces} and }'],
    ['', ''],
  ])('%j', (text, expected) => {
    if (expected === undefined) expect(() => filled(text)).toThrow(TemplateError);
    else expect(filled(text)).toBe(expected);
  });

  test('is a value itself where it is nothing else, of the value’s own kind', () => {
    expect([filled('${count}'), filled('${on}'), filled('${random:2-3}')]).toEqual([7, true, 2003]);
    expect(filled('${count} ')).toBe('7 ');
  });

  test.each([
    ['${', 'has a ${ without its }'],
    ['${a b}', '${a b} is neither'],
    ['${}', 'is neither ${name} of a value, ${uuid} nor'],
    ['${random}', '${random} is no range, such as ${random:1-100}'],
    ['${random:5-1}', '${random:5-1} is no range'],
    ['${uuid:}', '${uuid:} is neither'],
    ['${1st}', '${1st} is neither'],
  ])('%j is refused, with the text', (text, problem) => {
    expect(() => parseTemplate(text)).toThrow(TemplateError);
    expect(() => parseTemplate(text)).toThrow(problem);
    expect(() => parseTemplate(text)).toThrow(JSON.stringify(text));
  });

  test('any text comes out as it was where each ${ is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', ':', '-') }), (text) => {
        // A $ before an escape would be one more.
        fc.pre(!text.includes('$${'));
        expect(filled(text.replaceAll('${', () => '$${'))).toBe(text);
      }),
    );
  });
});
