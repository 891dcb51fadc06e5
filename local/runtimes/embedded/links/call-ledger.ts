import type { LinkSample } from './protocol.ts';

/** Calls of a connection of which samples may still come: those come some milliseconds late. */
const mostCalls = 100;

interface Call {
  readonly begun: number;
  readonly samples: LinkSample[];
  attempts: number;
  isSettled: boolean;
}

/** Makes one sample of the attempts that a call of a caller took, of the calls of one connection, one after the other. */
export class CallLedger {
  readonly #report: (sample: LinkSample) => void;
  #calls: Call[] = [];

  constructor(report: (sample: LinkSample) => void) {
    this.#report = report;
  }

  /** The caller asks for something; monotonic milliseconds. */
  begin(at: number): void {
    this.#calls.push({ begun: at, samples: [], attempts: 1, isSettled: false });
    if (this.#calls.length > mostCalls) this.#calls.shift();
  }

  /** The last call is made once more. */
  again(): void {
    const call = this.#calls.at(-1);
    if (call) call.attempts += 1;
  }

  /** The last call is not made again, however it went. */
  settle(): void {
    const call = this.#calls.at(-1);
    if (!call || call.isSettled) return;
    call.isSettled = true;
    this.#tell(call);
  }

  /** What came of one attempt, in the order in which they began. */
  heard(sample: LinkSample): void {
    const index = this.#calls.findLastIndex(({ begun }) => begun <= sample.start);
    // All has been heard of those before it; nothing at all, where they are not counted.
    for (const { samples } of this.#calls.splice(0, Math.max(0, index))) this.#reportAll(samples);
    const call = index < 0 ? undefined : this.#calls[0];
    if (!call) {
      this.#report(sample);
      return;
    }
    call.samples.push(sample);
    this.#tell(call);
  }

  #tell(call: Call): void {
    if (!call.isSettled || call.samples.length < call.attempts) return;
    this.#calls = this.#calls.filter((other) => other !== call);
    this.#reportAll(call.samples);
  }

  #reportAll(samples: readonly LinkSample[]): void {
    if (samples.length > 0) this.#report(asOne(samples));
  }
}

/** As its caller sees it: from the first attempt to what came of the last. */
function asOne(samples: readonly LinkSample[]): LinkSample {
  const [first, last] = [samples[0], samples.at(-1)] as [LinkSample, LinkSample];
  if (samples.length === 1) return first;
  const meshRetries = samples.slice(0, -1).map(({ calleeTask, unanswered }) => ({
    ...(calleeTask !== undefined && { calleeTask }),
    ...(unanswered && { unanswered }),
  }));
  const opened = samples.some((sample) => sample.opened);
  const milliseconds = last.start + last.milliseconds - first.start;
  return { ...last, start: first.start, milliseconds, ...(opened && { opened }), meshRetries };
}
