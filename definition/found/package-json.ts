import { join } from 'node:path';
import * as z from 'zod';
import { isFile, readText, UnreadableFileError } from './read-text.ts';

const texts = z.array(z.string());

const form = z.looseObject({
  name: z.string().optional(),
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  workspaces: z.union([texts, z.looseObject({ packages: texts.optional() })]).optional(),
});

/** What is read of a package.json. */
export type Package = z.infer<typeof form>;

/** The package.json of a folder; empty where there is none. Throws {@link UnreadableFileError}. */
export function readPackage(folder: string): Package {
  const file = join(folder, 'package.json');
  const text = readText(file).replace(/^\uFEFF/, '');
  if (!hasPackage(folder)) return {};
  const read = form.safeParse(parsed(file, text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new UnreadableFileError(file, `is no package.json: ${place === '' ? 'it holds no object' : wrongAt(place)}`);
}

const wrongAt = (place: string) => `its ${place} is not what npm takes there`;

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableFileError(file, `is no JSON: ${(cause as Error).message}`, { cause });
  }
}

export const hasPackage = (folder: string): boolean => isFile(join(folder, 'package.json'));
