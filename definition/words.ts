/** A quote that is not closed. */
export class QuoteError extends Error {
  override readonly name = 'QuoteError';
}

/**
 * The words of a command line, as a shell would split them, quotes and backslashes honoured; nothing else that a shell does
 * is done. Throws QuoteError.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string;
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === '\\' && quote === '"' && /["\\$`]/.test(line[index + 1] ?? ''))
        word = `${word}${line[++index]}`;
      else word = `${word}${character}`;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (character === '\\' && index + 1 < line.length) {
      word = (word ?? '') + line[++index];
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== undefined) throw new QuoteError(`has a quote ${quote} that is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}
