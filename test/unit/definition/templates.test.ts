import { describe, expect, test } from '@jest/globals';
import { fill, referencesIn } from '../../../definition/templates.ts';

describe('references in a text', () => {
  test('are found with name and field', () => {
    expect(referencesIn('postgres://app@${db.host}:${ db.port }/app')).toEqual([
      { text: 'db.host', name: 'db', field: 'host' },
      { text: 'db.port', name: 'db', field: 'port' },
    ]);
  });

  test('are filled in; $${ is a literal', () => {
    const upper = ({ text }: { readonly text: string }) => text.toUpperCase();
    expect(fill('a ${b.c} $${d} ${e', upper)).toBe('a B.C ${d} ${e');
    expect(referencesIn('$${d}')).toEqual([]);
  });

  test('what is filled in is not looked through again', () => {
    expect(fill('${a.b}', () => '${c.d} $&')).toBe('${c.d} $&');
  });
});
