import { type Clock, systemClock } from '../../base/clock.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** A supervisor that lives and does not answer, or does not end: it is stuck, or stopped. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  /** What was waited for, and how long. */
  readonly what: string;

  constructor({ pid }: ProcessIdentity, what: string) {
    super(`the system does not answer (supervisor, process ${pid}): ${what}; end it with \`chaos down\``);
    this.what = what;
  }
}

/** A system that works answers in a moment, on a busy machine too. Milliseconds. */
const answerLimit = 10_000;

/** What a system answers. Rejects with {@link NoAnswerError}, and aborts the question, where that takes too long. */
export async function answered<Answer>(
  supervisor: ProcessIdentity,
  ask: (signal: AbortSignal) => Promise<Answer>,
  { clock = systemClock, limit = answerLimit }: { readonly clock?: Clock; readonly limit?: number } = {},
): Promise<Answer> {
  const abort = new AbortController();
  const over = Promise.withResolvers<never>();
  const cancel = clock.after(limit, () => {
    over.reject(new NoAnswerError(supervisor, `no answer came for ${limit / 1000} s`));
    abort.abort();
  });
  try {
    return await Promise.race([ask(abort.signal), over.promise]);
  } finally {
    cancel();
  }
}
