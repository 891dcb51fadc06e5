import type { Method, Outcome, Reply, UserRequest } from '../../lib/model/journey-request.ts';

/** What a user of the system does, as its owner tells it. */
export interface JourneyDefinition {
  readonly description?: string;
  /** How often it is walked, beside the others. @default 1 */
  readonly weight?: number;
  /** The public service that it asks. @default - the first */
  readonly at?: string;
  /** One request; or `steps`. */
  readonly request?: RequestDefinition;
  /** Several, one after the other by the same user, as long as the answers are usable. */
  readonly steps?: readonly RequestDefinition[];
  /** The services and stores that the public one calls for it. @default - all that it calls */
  readonly calls?: readonly string[];
  /** It changes data, or needs what one that does has left. @default - by its methods, and by the values that it needs */
  readonly writes?: boolean;
}

/** `GET /books`, or `/books` for the same; in full; or a function for what data cannot say. */
export type RequestDefinition = string | RequestFunction | RequestInFull;

export type RequestFunction = (context: RequestContext) => Omit<UserRequest, 'method'> & { readonly method?: Method };

/**
 * Texts may hold `${name}`, a value that was taken from an answer; `${uuid}`, the same throughout a walk, and
 * `${uuid:name}` for more of them; `${random:1-100}`; and `$${` for a `${` that is meant so.
 */
export interface RequestInFull {
  /** @default GET, or POST where there is a body */
  readonly method?: Method;
  /** Begins with `/`, or with a value that is a path or URL itself. Other values are encoded in it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a text in it that is nothing but one value becomes that value, a number as a number. */
  readonly body?: string | object;
  /** Which answers are usable. @default - 2xx */
  readonly served?: OutcomeRule;
  /** Which are usable and lack something; goes before `served`. @default - 2xx with the header `x-degraded` */
  readonly degraded?: OutcomeRule;
  /** Which are not usable whatever else is said of them. @default - those that are neither */
  readonly failed?: OutcomeRule;
  /** Values for later requests: by name a JSON pointer, with `*` for all of a list, or `header:location`. */
  readonly take?: Readonly<Record<string, string>>;
  /** It may be sent again where no answer came. @default - by its method, or its Idempotency-Key */
  readonly idempotent?: boolean;
  /** It is sent with an Idempotency-Key of its own, and so may be sent again. */
  readonly idempotencyKey?: boolean;
  /** How long one attempt may take. @default 1500 */
  readonly timeoutMilliseconds?: number;
  /** Tells what an answer is, where rules cannot. */
  readonly outcome?: (reply: Reply) => Outcome;
}

/** All that is said here is so. What says nothing of the status: for `served` and `degraded` it is 2xx. */
export interface OutcomeRule {
  /** `404`, `2xx`, or several of them. */
  readonly status?: StatusRule | readonly StatusRule[];
  /** The header's value; true: it is there. */
  readonly header?: Readonly<Record<string, string | true>>;
  /** By JSON pointer the value, or whether there is one, or whether that is null, "", [] or {}. */
  readonly body?: Readonly<Record<string, unknown | { readonly exists: boolean } | { readonly empty: boolean }>>;
}

type StatusRule = number | string;

/** What a request's function is given. */
export interface RequestContext {
  /** The next number from 0 up to and not including 1: the same numbers for the same seed. */
  readonly random: () => number;
  readonly uuid: () => string;
  /** A value that was taken: of this walk, or one of the newest; undefined while there is none. */
  readonly value: (name: string) => string | number | boolean | undefined;
}
