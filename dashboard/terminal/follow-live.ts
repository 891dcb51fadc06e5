import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Clock } from '../../base/clock.ts';
import { afterMessage, type Known } from '../view/after-message.ts';
import type { Message } from '../view/view.ts';

export interface LiveState extends Known {
  /** Whether what is known is what is. */
  readonly isLive: boolean;
}

interface Following {
  /** Where the system answers now; undefined while none is up. */
  readonly endpoint: () => string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const againAfter = 500;

/** Tells what a system says of itself, and again once it is back where it was away; resolves when the signal aborts. */
export async function followLive(
  { endpoint, clock, signal }: Following,
  onState: (state: LiveState) => void,
): Promise<void> {
  let state: LiveState = { seconds: [], isLive: false };
  const change = (next: LiveState) => {
    state = next;
    onState(state);
  };
  while (!signal.aborted) {
    const url = endpoint();
    if (url !== undefined)
      await listen(`${url}/_breakwater/dashboard/live`, signal, (message) =>
        change({ ...afterMessage(state, message), isLive: true }),
      ).catch(() => {});
    if (state.isLive && !signal.aborted) change({ ...state, isLive: false });
    await clock.sleep(againAfter, signal);
  }
}

/** Resolves, or rejects, once the connection has ended. */
async function listen(url: string, signal: AbortSignal, tell: (message: Message) => void): Promise<void> {
  const { body, ok } = await fetch(url, { signal });
  if (!ok || !body) return;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) tell(JSON.parse(data) as Message);
}
