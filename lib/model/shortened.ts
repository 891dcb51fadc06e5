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
