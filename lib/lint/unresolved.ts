/** A value that the file does not tell: a reference, a parameter, what is known only once it is deployed. Nothing is wrong with it. */
export class Unresolved {
  readonly #text: string;
  readonly #reference: Reference | undefined;

  constructor(text: string, reference?: Reference) {
    this.#text = text;
    this.#reference = reference;
  }

  /** The resource of the same file that it is of, and nothing else. */
  get reference(): Reference | undefined {
    return this.#reference;
  }

  /** As CloudFormation writes it in a text, e.g. `${Role.Arn}`. */
  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

export interface Reference {
  /** Its logical id. */
  readonly id: string;
  /** Absent for a plain `Ref`. */
  readonly attribute?: string;
}

/** A text that may not be known. */
export type Text = string | Unresolved;

export const isKnown = (value: Text | undefined): value is string => typeof value === 'string';

/** An object that is told, whatever is in it. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unresolved);
