import { stripTypeScriptTypes } from 'node:module';

/**
 * A module's text without its types, each character at its place. Throws a SyntaxError whose stack begins with the place.
 * Node.js warns users that this is experimental; what comes of it is parsed by others.
 */
export function stripTypes(text: string, file?: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text, file === undefined ? {} : { sourceUrl: file });
  } finally {
    process.emitWarning = emitWarning;
  }
}
