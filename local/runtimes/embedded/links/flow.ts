import type { Chance } from './chance.ts';
import type { ConnectionEnd } from './connection-end.ts';
import type { LinkImpairment } from './impairment.ts';
import { type Delay, delaysOf, isBlackhole, isSegmented } from './impairments.ts';
import { createPreciseTimer, type PreciseTimer } from './precise-timer.ts';
import { reset } from './reset.ts';
import { segmentSize, type TokenBucket } from './token-bucket.ts';

/** Held bytes beyond which the source is not read: the sender's window, so to say. */
const window = 256 * 1024;

/** Something that a source sent and that has not passed yet: bytes, its orderly end, or its abortive close. */
interface Item {
  readonly content: Buffer | 'end' | 'reset';
  readonly arrival: number;
  readonly delays: readonly Delay[];
  /** Monotonic milliseconds; an item passes no earlier than the one before it, whatever its own time. */
  release: number;
  /** Rates of whose time it has had its share. */
  readonly paid: Set<TokenBucket>;
}

/** Eyes on a flow; what they see they only note, so that looking delays nothing. */
export interface FlowTaps {
  /** Takes bytes that are due and gives those that go on: not passive as the others are. */
  admit?(bytes: Buffer): Buffer[];
  /** Bytes as the sender sent them. */
  onArrival?(bytes: Buffer): void;
  /** Bytes as the receiver gets them. */
  onRelease?(bytes: Buffer): void;
  /** The receiver gets the end of the flow, orderly or not. */
  onEnd?(): void;
}

/**
 * One direction of a connection: copies from a source to a sink, in order, as the impairments in force allow.
 * Without impairments bytes pass straight through; whatever waits when the last one goes is passed at once.
 */
export class Flow {
  readonly #source: ConnectionEnd;
  readonly #taps: FlowTaps;
  readonly #chance: Chance;
  readonly #timer: PreciseTimer;
  #sink: ConnectionEnd | undefined;
  #sinkClosed = false;
  #sourceReset = false;
  #impairments: readonly LinkImpairment[] = [];
  #blackholed = false;
  #buckets: readonly TokenBucket[] = [];
  #queue: Item[] = [];
  #held = 0;
  /** This flow, as buckets know it. */
  readonly #wake = () => this.#pump();

  constructor(source: ConnectionEnd, chance: Chance, taps: FlowTaps) {
    this.#source = source;
    this.#taps = taps;
    this.#chance = chance;
    this.#timer = createPreciseTimer(chance.clock, () => this.#pump());
    source.on('data', (bytes: Buffer) => this.#arrive(bytes));
    source.on('end', () => this.#enqueue('end'));
    source.on('close', () => {
      if (source.readableEnded && source.writableFinished) return;
      this.#sourceReset = true;
      this.#enqueue('reset');
    });
  }

  get impairments(): readonly LinkImpairment[] {
    return this.#impairments;
  }

  get blackholed(): boolean {
    return this.#blackholed;
  }

  get heldBytes(): number {
    return this.#sinkClosed ? 0 : this.#held;
  }

  /** Gives the flow its way out; until then everything waits. */
  attach(sink: ConnectionEnd): void {
    this.#sink = sink;
    sink.on('drain', () => this.#pump());
    sink.once('close', () => this.#giveUp());
    if (sink.destroyed) this.#giveUp();
    this.#pump();
  }

  /** Replaces what impairs the flow; what waits keeps the delays of those that stay, and new ones touch new bytes only. */
  impair(impairments: readonly LinkImpairment[]): void {
    this.#impairments = impairments;
    this.#blackholed = impairments.some(isBlackhole);
    this.#leaveBuckets();
    this.#buckets = this.#chance.limits.bandwidth(impairments);
    for (const item of this.#queue) item.release = this.#releaseOf(item);
    this.#pump();
  }

  #arrive(bytes: Buffer): void {
    this.#taps.onArrival?.(bytes);
    const isClear = this.#impairments.length === 0 && this.#queue.length === 0;
    if (isClear && this.#sink && !this.#sinkClosed) {
      if (!this.#write(this.#sink, bytes)) this.#source.pause();
      this.#taps.onRelease?.(bytes);
    } else if (this.#impairments.some(isSegmented)) {
      for (let at = 0; at < bytes.length; at += segmentSize) this.#enqueue(bytes.subarray(at, at + segmentSize));
    } else {
      this.#enqueue(bytes);
    }
  }

  #enqueue(content: Item['content']): void {
    this.#held += lengthOf(content);
    if (!this.#sinkClosed) {
      const arrival = this.#chance.clock.monotonic();
      const item = { content, arrival, delays: delaysOf(this.#impairments, this.#chance.random) };
      this.#queue.push({ ...item, release: this.#releaseOf(item), paid: new Set() });
    }
    this.#pump();
  }

  #releaseOf({ arrival, delays }: Pick<Item, 'arrival' | 'delays'>): number {
    return delays.reduce(
      (at, { by, milliseconds }) => (this.#impairments.includes(by) ? at + milliseconds : at),
      arrival,
    );
  }

  /** Nobody is there to take anything any more. */
  #giveUp(): void {
    this.#sinkClosed = true;
    this.#queue = [];
    this.#leaveBuckets();
    this.#timer.cancel();
  }

  #leaveBuckets(): void {
    for (const bucket of this.#buckets) bucket.leave(this.#wake);
  }

  /** Passes what is due, then sees to being called again and to the source's pace. */
  #pump(): void {
    const now = this.#chance.clock.monotonic();
    let next = this.#queue[0];
    while (next && next.release <= now && !this.#isBlocked() && this.#hasTurn(next)) {
      this.#queue.shift();
      this.#release(next.content);
      next = this.#queue[0];
    }
    if (next && next.release > now && !this.#isBlocked()) this.#timer.set(next.release);
    else this.#timer.cancel();
    this.#pace();
  }

  #isBlocked(): boolean {
    if (!this.#sink || this.#sinkClosed || this.#blackholed) return true;
    return this.#sink.writableNeedDrain && !this.#sourceReset;
  }

  /** Whether every rate lets the item pass now; the first that does not calls back. */
  #hasTurn({ content, paid }: Item): boolean {
    return this.#buckets.every((bucket) => {
      if (!paid.has(bucket) && !bucket.take(lengthOf(content), this.#wake)) return false;
      paid.add(bucket);
      return true;
    });
  }

  /** False when the sink wants no more for now. */
  #write(sink: ConnectionEnd, bytes: Buffer): boolean {
    if (!this.#taps.admit) return sink.write(bytes);
    return this.#taps.admit(bytes).reduce((more, admitted) => sink.write(admitted) && more, true);
  }

  #release(content: Item['content']): void {
    const sink = this.#sink as ConnectionEnd;
    this.#held -= lengthOf(content);
    if (content === 'end') {
      this.#taps.onEnd?.();
      sink.end();
    } else if (content === 'reset') {
      this.#taps.onEnd?.();
      reset(sink);
    } else {
      this.#write(sink, content);
      this.#taps.onRelease?.(content);
    }
  }

  /** A source whose bytes nobody takes is read up to the window, so that its end is noticed, and no further. */
  #pace(): void {
    const isFull = this.#held > window || (this.#sink?.writableNeedDrain && !this.#sinkClosed);
    if (isFull) this.#source.pause();
    else if (this.#source.isPaused()) this.#source.resume();
  }
}

const lengthOf = (content: Item['content']): number => (typeof content === 'string' ? 0 : content.length);
