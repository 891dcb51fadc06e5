import { type Context, createContext, Script } from 'node:vm';

/** How long a function of the user's may keep everything else from running. Milliseconds. */
const limit = 5000;

const script = new Script('call()');
let context: Context | undefined;
/** Those that did not return: they are not called again. */
const stuck = new WeakSet<object>();

/** A function that does not return. */
export class StuckError extends Error {
  override readonly name = 'StuckError';

  constructor() {
    super(`its function never returns: it ran for ${limit / 1000} s`);
  }
}

/** What a function gives; where it does not return, as in a loop without an end, it is broken off. Throws {@link StuckError}. */
export function callInTime<Result>(key: object, call: () => Result): Result {
  if (stuck.has(key)) throw new StuckError();
  // Whatever runs within a script is broken off with it, wherever it is defined.
  context ??= createContext({});
  context.call = call;
  try {
    return script.runInContext(context, { timeout: limit }) as Result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    stuck.add(key);
    throw new StuckError();
  }
}
