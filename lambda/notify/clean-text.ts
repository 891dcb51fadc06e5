/** One line of at most so many characters, without what could move a cursor or turn text around. */
export function cleanText(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return shortened(line, longest);
}

/** At most so many UTF-16 units, never half a character. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > longest - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
