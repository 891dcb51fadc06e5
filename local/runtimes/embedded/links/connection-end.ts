import { Duplex } from 'node:stream';

/** What a connection asks of one of its ends: a socket is one. */
export interface ConnectionEnd extends Duplex {
  /** Bytes that have come in by it. */
  readonly bytesRead: number;
  readonly connecting: boolean;
  setNoDelay(noDelay: boolean): unknown;
  /** Closes it abortively. */
  resetAndDestroy(): unknown;
}

/** Both ends of a connection inside this process: what one writes the other reads, and a reset of one is met by the other. */
export function connectionEnds(): [ConnectionEnd, ConnectionEnd] {
  const [one, other] = [new End(), new End()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}

class End extends Duplex implements ConnectionEnd {
  peer!: End;
  bytesRead = 0;
  readonly connecting = false;
  /** Tells the peer that what it wrote is being read. */
  #taken = () => {};

  setNoDelay(): void {}

  resetAndDestroy(): void {
    this.destroy();
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = () => {};
    taken();
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: () => void): void {
    this.peer.#take(bytes, done);
  }

  override _final(done: () => void): void {
    if (!this.peer.destroyed) this.peer.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const isInOrder = this.readableEnded && this.writableFinished;
    done(error);
    // After its own close: who ended the connection is to hear of it first.
    if (!isInOrder) setImmediate(() => this.peer.destroy());
  }

  #take(bytes: Buffer, taken: () => void): void {
    if (this.destroyed) return;
    this.bytesRead += bytes.length;
    this.#taken = taken;
    this.push(bytes);
  }
}
