import { shortened } from '../../lib/model/shortened.ts';

/** One line of at most so many characters, without what could move a cursor or turn text around. */
export function cleanText(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return shortened(line, longest);
}
