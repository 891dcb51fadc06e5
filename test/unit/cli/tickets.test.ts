import { describe, expect, test } from '@jest/globals';
import { readTickets } from '../../../cli/tickets.ts';

const read = (tickets: string | undefined, variables = {}, more = {}) =>
  readTickets({ positionals: [], options: { tickets, ...more } }, variables);
const withToken = { GITHUB_TOKEN: 'ghp_x' };

test('several are several, each once', () => {
  const names = read('github:acme/shop\nhttps://a.example/x,y\ngithub:acme/shop', withToken).all.map(
    ({ name }) => name,
  );
  expect(names).toEqual(['github:acme/shop', 'https://a.example']);
  expect(read(undefined).all).toEqual([]);
});

describe('is refused before anything is used:', () => {
  test.each<[string, string | undefined, object, object, string]>([
    ['what is no place', 'gitlab:a/b', {}, {}, '--tickets must be github:OWNER/REPO or a URL, not "gitlab:a/b"'],
    ['a repository without its owner', 'github:shop', withToken, {}, 'not "github:shop"'],
    ['GitHub without a token', 'github:a/b', {}, {}, '--tickets github:a/b needs GITHUB_TOKEN'],
    ['an empty token', 'github:a/b', { GITHUB_TOKEN: ' ' }, {}, 'needs GITHUB_TOKEN'],
    ['an API in the clear', 'github:a/b', { ...withToken, GITHUB_API_URL: 'http://x' }, {}, 'not "http://x"'],
    ['--dry-run alone', undefined, {}, { 'dry-run': true }, '--dry-run is for --tickets'],
  ])('%s', (_, tickets, variables, more, message) => {
    expect(() => read(tickets, variables, more)).toThrow(message);
  });

  test.each([
    ['a token of two lines', 'github:a/b', { GITHUB_TOKEN: 'gh\nsecret' }],
    ['a user in a URL', 'https://me:secret@a.example/', {}],
  ])('%s, without what is secret in it', (_, tickets, variables) => {
    let message = '';
    try {
      read(tickets, variables);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain('secret');
  });
});
