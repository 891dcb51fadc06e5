import { InputProblem, NoTemplates } from './input-problem.ts';

/** The text of a file: UTF-8, or UTF-16 with its mark, as PowerShell writes. Throws InputProblem for what is no text. */
export function decode(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new NoTemplates('is empty');
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw new NoTemplates('is binary, not text');
    if (text.trim() === '') throw new NoTemplates('is empty');
    return text;
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new NoTemplates('is binary, not text');
  }
}
