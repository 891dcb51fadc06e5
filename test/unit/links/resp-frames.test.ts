import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RespFrames } from '../../../local/runtimes/embedded/links/resp-frames.ts';
import { cut } from './cut.ts';

const reply: fc.Arbitrary<string> = fc.letrec<{ reply: string }>((tie) => ({
  reply: fc.oneof(
    { depthSize: 'small' },
    fc.string().map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`),
    fc.constantFrom(
      '$-1\r\n',
      '*-1\r\n',
      '*0\r\n',
      '$0\r\n\r\n',
      '+OK\r\n',
      '-ERR no\r\n',
      ':7\r\n',
      '_\r\n',
      ',1.5\r\n',
    ),
    fc
      .tuple(fc.constantFrom('*', '~'), fc.array(tie('reply'), { maxLength: 3 }))
      .map(([type, list]) => `${type}${list.length}\r\n${list.join('')}`),
    fc.array(tie('reply'), { maxLength: 2 }).map((list) => `%${list.length}\r\n${[...list, ...list].join('')}`),
  ),
})).reply;

test('replies are told apart however they come, and none of their bytes is lost', () => {
  fc.assert(
    fc.property(fc.array(reply, { minLength: 1, maxLength: 6 }), fc.array(fc.nat()), (replies, at) => {
      const frames = new RespFrames('replies');
      const bytes = Buffer.from(replies.join(''));
      const pieces = cut(bytes, at).flatMap((chunk) => [...frames.cut(chunk)]);
      expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(bytes);
      expect(pieces.filter(({ ends }) => ends)).toHaveLength(replies.length);
      expect(pieces.filter(({ head }) => head !== undefined)).toHaveLength(replies.length);
    }),
  );
});
