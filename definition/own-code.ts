import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, systemClock } from '../base/clock.ts';
import type { SystemDefinition } from './definition.ts';

/** The configuration whose code runs. */
export interface Origin {
  readonly file: string;
  /** Says that it cannot be loaded, and why; absent once it is. */
  fail?: ((why: unknown) => void) | undefined;
}

/** Node hands it on to all that comes of a call: timers, promises, sockets. */
const running = new AsyncLocalStorage<Origin | undefined>();

/** Whose code runs now, or what it has left; undefined where it is ours. */
export const originNow = (): Origin | undefined => running.getStore();

/** What we have to do about what a configuration did, in the middle of it. */
export const asOurs = (act: () => void): void => running.run(undefined, act);

/** How long a configuration may take to load. */
export const loadLimitMilliseconds = 10_000;

/** Ends the process with a message where it is stuck in a load; gives what calls that off. */
type Watch = (message: string) => () => void;
let watch: Watch | undefined;

/** Has every load of this process watched. */
export function watchLoads(by: Watch): void {
  watch = by;
}

/**
 * Runs what a configuration does as it is loaded. Rejects with what it throws, now or in what it leaves for the next turn of
 * the event loop, and where it takes too long; that it throws elsewhere, or wants to end the process, is known to who
 * called `containOwnCode`.
 */
export async function loadAs<Loaded>(
  origin: Origin,
  load: () => Promise<Loaded>,
  {
    clock = systemClock,
    limit = loadLimitMilliseconds,
    inWords = (why: string) => why,
  }: { clock?: Clock; limit?: number; inWords?: (why: string) => string } = {},
): Promise<Loaded> {
  const failed = Promise.withResolvers<never>();
  origin.fail = failed.reject;
  const tooLong = `it takes longer than ${limit / 1000} s`;
  const cancel = clock.after(limit, () => failed.reject(new Error(tooLong)));
  const callOff = watch?.(inWords(tooLong));
  const loaded = async () => {
    const value = await running.run(origin, load);
    await clock.sleep(0);
    return value;
  };
  try {
    return await Promise.race([loaded(), failed.promise]);
  } finally {
    cancel();
    callOff?.();
    origin.fail = undefined;
  }
}

/** The definition with functions in it that are known to be the configuration's, whoever calls them. */
export function withOrigin(definition: SystemDefinition, origin: Origin): SystemDefinition {
  const { journeys, promises, experiments } = definition;
  return {
    ...definition,
    ...(journeys && { journeys: bound(journeys, origin) }),
    ...(promises && { promises: bound(promises, origin) }),
    // What is in an experiment is not copied: faults are ours, and known by identity.
    ...(experiments && {
      experiments: experiments.map((one) => (typeof one === 'function' ? bound(one, origin) : one)),
    }),
  };
}

function bound<Part>(part: Part, origin: Origin): Part {
  const copyOf = (inner: unknown): unknown => {
    if (typeof inner === 'function') {
      return function (this: unknown, ...args: unknown[]) {
        return running.run(origin, () => inner.apply(this, args));
      };
    }
    if (Array.isArray(inner)) return inner.map(copyOf);
    if (typeof inner !== 'object' || inner === null || !holdsFunctions(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, value]) => [key, copyOf(value)]));
  };
  return copyOf(part) as Part;
}

/** Somewhere in it; what holds none, such as the body of a request, is left as it is. */
const holdsFunctions = (value: object, above: readonly object[] = []): boolean =>
  !above.includes(value) &&
  Object.values(value).some(
    (inner) =>
      typeof inner === 'function' ||
      (typeof inner === 'object' && inner !== null && holdsFunctions(inner, [...above, value])),
  );
