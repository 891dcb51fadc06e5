/** A call as it is to stand in a configuration. */
export interface FoundCall {
  /** What experiments found; undefined where nobody tried. */
  readonly degradable?: boolean;
}

/** Calls by service and callee. */
export type FoundCalls = Readonly<Record<string, Readonly<Record<string, FoundCall>>>>;

/** A configuration that is not written out where it is to be changed: it is computed, or lies elsewhere. */
export class NotWrittenOutError extends Error {
  override readonly name = 'NotWrittenOutError';
}
