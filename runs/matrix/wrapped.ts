/** Breaks a plain text into lines of so many columns at most, the later ones indented; a word is never broken. */
export function wrapped(text: string, columns: number, indent = 2): string[] {
  const begin = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = begin;
  for (const word of text.trimStart().split(/(?<=\S) /)) {
    const isFirst = line.trim() === '';
    if (!isFirst && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `${' '.repeat(indent)}${word.trimStart()}`;
    } else line = isFirst ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
