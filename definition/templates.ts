/** A place in a text that is filled in when a task starts: `${db.port}`. */
export interface Reference {
  /** What stands between the braces. */
  readonly text: string;
  /** Before the first dot: a service, a store, `self` or `env`. */
  readonly name: string;
  readonly field: string;
}

const pattern = /\$\$\{|\$\{([^{}]*)\}/g;

/** The references in a text; `$${` stands for a literal `${`. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(pattern)].flatMap(([, inner]) => (inner === undefined ? [] : [readReference(inner)]));
}

/** Whether a text has a `${` that begins no reference. */
export const hasOpenReference = (text: string): boolean => text.replaceAll(pattern, '').includes('${');

/** The text with each reference replaced by what `resolve` gives for it. */
export function fill(text: string, resolve: (reference: Reference) => string): string {
  return text.replace(pattern, (_, inner?: string) => (inner === undefined ? '${' : resolve(readReference(inner))));
}

function readReference(inner: string): Reference {
  const text = inner.trim();
  const [name = '', ...fields] = text.split('.');
  return { text, name, field: fields.join('.') };
}
