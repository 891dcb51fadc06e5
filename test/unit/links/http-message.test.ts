import { expect, test } from '@jest/globals';
import { HttpMessage } from '../../../local/runtimes/embedded/links/http-message.ts';

/** After which of its parts a message was whole. */
function wholeAfter(parts: readonly string[], message = new HttpMessage()): boolean[] {
  return parts.map((part) => {
    message.take(Buffer.from(part, 'latin1'));
    return message.isWhole;
  });
}

test.each([
  ['a request without a body', ['GET / HTTP/1.1\r\nhost: x\r\n', '\r\n'], [false, true]],
  ['a body of a length', ['POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nab', 'c', 'de'], [false, false, true]],
  ['more than its length', ['POST / HTTP/1.1\r\ncontent-length: 1\r\n\r\nab'], [false]],
  ['what comes behind it', ['GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'], [true, false]],
  [
    'a body in chunks',
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '2\r\nab\r\n0', '\r\n\r\n'],
    [false, false, true],
  ],
  ['no chunk at all', ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'], [true]],
  ['a reply that says no length', ['HTTP/1.1 200 OK\r\n\r\n', 'ab'], [false, false]],
  ['a reply that has no body', ['HTTP/1.1 204 No Content\r\n\r\n'], [true]],
])('%s', (_, parts, expected) => {
  expect(wholeAfter(parts)).toEqual(expected);
});

test('a reply to HEAD has no body, whatever it says', () => {
  const parts = ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'];
  expect(wholeAfter(parts, new HttpMessage({ isBodiless: true }))).toEqual([true]);
});
