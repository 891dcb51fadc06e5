import { auditFields } from '../lib/model/events/audit.ts';
import type { PromiseFindings } from '../lib/model/system.ts';

/** Two promises report one kind, or a kind is named as a field that every audit has. */
export class KindError extends Error {
  override readonly name = 'KindError';
}

/** The kinds of all promises together. */
export interface Kinds {
  readonly wrong: Readonly<Record<string, readonly string[]>>;
  readonly waiting: Readonly<Record<string, readonly number[]>>;
  readonly words: Readonly<Record<string, string>>;
  /** The kinds of each promise. */
  readonly promises: Readonly<Record<string, readonly string[]>>;
}

const taken: ReadonlySet<string> = new Set(auditFields);

/** Every kind of the promises that were audited, by their names and in their order. Throws {@link KindError}. */
export function kindsOf(promises: Readonly<Record<string, PromiseFindings>>): Kinds {
  const seen = new Set(taken);
  const all = Object.entries(promises);
  const kinds = all.map(([promise, { wrong, waiting }]) => {
    const own = [...Object.keys(wrong), ...Object.keys(waiting)];
    for (const kind of own) {
      if (seen.has(kind)) throw new KindError(`promise ${JSON.stringify(promise)}: the kind ${kind} is taken already`);
      seen.add(kind);
    }
    return [promise, own] as const;
  });
  const wordsFor = (promise: string, kind: string) => promises[promise]?.words[kind] ?? kind;
  return {
    wrong: Object.assign({}, ...all.map(([, { wrong }]) => wrong)),
    waiting: Object.assign({}, ...all.map(([, { waiting }]) => waiting)),
    words: Object.fromEntries(kinds.flatMap(([promise, own]) => own.map((kind) => [kind, wordsFor(promise, kind)]))),
    promises: Object.fromEntries(kinds),
  };
}
