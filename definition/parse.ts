import type * as z from 'zod';
import { nearestOf } from '../base/nearest.ts';
import type { SystemDefinition } from './definition.ts';
import { at, type Problem, shown } from './problem.ts';
import { didYouMean } from './schema/parts.ts';
import { system } from './schema/system.ts';

/** The definition that a value is, or all that keeps it from being one. */
export function parseDefinition(value: object): SystemDefinition | readonly Problem[] {
  const read = system.safeParse(value, { reportInput: true, error: inWords });
  if (read.success) return value as SystemDefinition;
  return read.error.issues.flatMap((issue) => problemsOf(issue, []));
}

/** What keeps a value from having a form, by its place. */
export function problemsOfForm(form: z.ZodType, value: unknown, path: string): Problem[] {
  const read = form.safeParse(value, { reportInput: true, error: inWords });
  return read.success ? [] : read.error.issues.flatMap((issue) => problemsOf(issue, [path]));
}

type Issue = z.core.$ZodIssue;

/** What zod says by itself of a wrong type; what the schema says of its own fields goes before. */
const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `is not ${article(String(issue.expected))}`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return `is none of ${values.join(', ')}${didYouMean(issue.input, (text) => nearestOf(text, values))}`;
  }
  return undefined;
};

const article = (type: string) => (type === 'record' ? 'an object' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`);

function problemsOf(issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const keys = [...above, ...issue.path].map((key) => (typeof key === 'number' ? key : String(key)));
  const path = at(...keys) || 'the system';
  if (issue.code === 'unrecognized_keys') return [{ path, message: ` ${issue.message}` }];
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    return [
      { path: at(...keys.slice(0, -1)), message: `: the name ${shown(keys.at(-1))} ${inner?.message ?? 'is none'}` },
    ];
  }
  if (issue.code === 'invalid_union') {
    if (issue.discriminator !== undefined) return [{ path: at(...keys.slice(0, -1)), message: ` ${issue.message}` }];
    const meant = meantBy(issue);
    if (meant) return meant.flatMap((inner) => problemsOf(inner, keys));
  }
  return [
    { path, message: issue.input === undefined ? ` ${issue.message}` : `: ${shown(issue.input)} ${issue.message}` },
  ];
}

/** Of several forms that a value may have the one that it nearly has: where only something inside is wrong. */
function meantBy({ errors }: Extract<Issue, { code: 'invalid_union' }>): Issue[] | undefined {
  const nearly = errors.filter((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return nearly.length === 1 ? nearly[0] : undefined;
}
