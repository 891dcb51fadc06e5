import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves with the first value that is neither undefined nor false; rejects after the limit, saying what was waited for. */
export async function until<Value>(
  what: string | (() => string),
  look: () => Value | Promise<Value>,
  limit = 60_000,
): Promise<Exclude<Value, undefined | false>> {
  const end = Date.now() + limit;
  for (;;) {
    const begun = Date.now();
    const value = await look();
    if (value !== undefined && value !== false) return value as Exclude<Value, undefined | false>;
    if (Date.now() > end)
      throw new Error(`not so after ${limit / 1000} s: ${typeof what === 'string' ? what : what()}`);
    // Who looks hard leaves the machine to those that are looked at; who waited long for an answer did not look hard.
    await sleep(Math.min(500, Math.max(20, 2 * (Date.now() - begun))));
  }
}
