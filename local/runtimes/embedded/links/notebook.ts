import type { Clock } from '../../../../base/clock.ts';
import type { Conversation } from './dialects/conversation.ts';

/** Milliseconds, and number of notes, after which they are read. */
const readAfter = 20;
const readFrom = 256;

interface Note {
  readonly conversation: Conversation;
  readonly what: keyof Conversation;
  readonly at: number;
  readonly bytes: Buffer;
}

const nothing = Buffer.alloc(0);

/** What passes is noted with its time and understood a little later, many notes at once: traffic does not wait for it. */
export class Notebook {
  readonly #clock: Clock;
  #notes: Note[] = [];
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(conversation: Conversation, what: Note['what'], bytes: Buffer = nothing): void {
    this.#notes.push({ conversation, what, at: this.#clock.monotonic(), bytes });
    if (this.#notes.length >= readFrom) this.#read();
    else this.#cancel ??= this.#clock.after(readAfter, () => this.#read());
  }

  #read(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const notes = this.#notes;
    this.#notes = [];
    for (const { conversation, what, at, bytes } of notes) conversation[what](at, bytes);
  }
}
