import { describe, expect, test } from '@jest/globals';
import type { RequestInFull } from '../../../../definition/journeys/journey.ts';
import { outcomeBy } from '../../../../definition/journeys/outcome-rules.ts';
import { reply } from './support.ts';

type Rules = Parameters<typeof outcomeBy>[0];
const outcome = (rules: Rules, ...answer: Parameters<typeof reply>) => outcomeBy(rules)(reply(...answer));

describe('what an answer is', () => {
  test('by default: 2xx served, marked degraded, all else failed', () => {
    expect(outcome({}, 204)).toBe('served');
    expect(outcome({}, 200, '', { 'x-degraded': 'yes' })).toBe('degraded');
    for (const status of [302, 404, 500]) expect(outcome({}, status, '', { 'x-degraded': 'yes' })).toBe('failed');
  });

  test.each<[string, Rules, Parameters<typeof reply>, string]>([
    ['a status of several', { served: { status: [200, '404'] } }, [404], 'served'],
    ['a class of statuses', { served: { status: '3xx' } }, [302], 'served'],
    ['what is not among them', { served: { status: 200 } }, [204], 'failed'],
    ['a header that is there', { degraded: { header: { 'X-Cache': true } } }, [200, '', { 'x-cache': '' }], 'degraded'],
    [
      'a header of another value',
      { degraded: { header: { 'X-Cache': 'stale' } } },
      [200, '', { 'x-cache': 'hit' }],
      'served',
    ],
    ['a value in the body', { served: { body: { '/status': 'ok' } } }, [200, { status: 'ok' }], 'served'],
    ['another value', { served: { body: { '/status': 'ok' } } }, [200, { status: 'down' }], 'failed'],
    ['an object as a value', { served: { body: { '/a': { b: [1] } } } }, [200, { a: { b: [1] } }], 'served'],
    [
      'all of a list',
      { served: { body: { '/items/*/ok': true } } },
      [200, { items: [{ ok: true }, { ok: false }] }],
      'failed',
    ],
    ['what exists', { failed: { body: { '/error': { exists: true } } } }, [200, { error: null }], 'failed'],
    ['what does not', { served: { body: { '/error': { exists: false } } } }, [200, {}], 'served'],
    ['an empty list', { degraded: { body: { '/tips': { empty: true } } } }, [200, { tips: [] }], 'degraded'],
    ['what is missing is empty', { degraded: { body: { '/tips': { empty: true } } } }, [200, {}], 'degraded'],
    ['what is not empty', { served: { body: { '/tips': { empty: false } } } }, [200, { tips: [0] }], 'served'],
    ['zero is not empty', { degraded: { body: { '/n': { empty: true } } } }, [200, { n: 0 }], 'served'],
    ['no JSON has nothing in it', { served: { body: { '/a': { exists: true } } } }, [200, '<html>'], 'failed'],
    [
      'a rule about the body means a usable status',
      { degraded: { body: { '/tips': { empty: true } } } },
      [500, {}],
      'failed',
    ],
    [
      'a rule of failure means any',
      { failed: { header: { 'x-error': true } } },
      [200, '', { 'x-error': '1' }],
      'failed',
    ],
    ['all that a rule says must be so', { failed: { status: 200, header: { 'x-error': true } } }, [200], 'served'],
  ])('%s', (_, rules, answer, expected) => {
    expect(outcome(rules, ...answer)).toBe(expected);
  });

  test('failed goes before degraded, and degraded before served', () => {
    const all: Pick<RequestInFull, 'served' | 'degraded' | 'failed'> = {
      served: { status: 200 },
      degraded: { header: { 'x-stale': true } },
      failed: { body: { '/error': { exists: true } } },
    };
    expect(outcome(all, 200, {})).toBe('served');
    expect(outcome(all, 200, {}, { 'x-stale': '1' })).toBe('degraded');
    expect(outcome(all, 200, { error: 1 }, { 'x-stale': '1' })).toBe('failed');
  });

  test('a function decides alone, and must know the word', () => {
    expect(
      outcome({ outcome: ({ json }) => ((json() as { ok: boolean }).ok ? 'served' : 'degraded') }, 500, { ok: false }),
    ).toBe('degraded');
    expect(() => outcome({ outcome: () => 'fine' as 'served' }, 200)).toThrow('its outcome gave "fine"');
  });
});
