import { type Batch, batchOf, withUnprocessed } from './batches.ts';
import { HttpFrames } from './http-frames.ts';
import { throttled } from './throttle-gate.ts';

interface GateOptions {
  /** The share of the items of a batch that is left, in percent; undefined where batches pass. */
  percent(): number | undefined;
  /** Called for each batch of which something is left. */
  onDivided(): void;
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
  /** Resets the connection. */
  break(): void;
}

/**
 * Takes items out of the batches of a connection to DynamoDB, and adds them to the answers as unprocessed. A batch is kept
 * until it is whole; one that is longer than 1 MiB, or that comes before the reply to an earlier request is complete, passes.
 */
export class BatchGate {
  readonly #options: GateOptions;
  readonly #requests = new HttpFrames();
  #replies = new HttpFrames();
  /** A batch has been divided: from then on replies are given as they were told apart, and before as they come. */
  #isDividing = false;
  /** Requests passed whose replies have not all been given. */
  #open = 0;
  #kept: Buffer[] | undefined;
  /** What is to be added to the reply that comes. */
  #batch: Batch | undefined;
  #reply: Buffer[] = [];

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[] {
    const admitted: Buffer[] = [];
    for (const { bytes: piece, starts, ends } of this.#requests.cut(bytes)) {
      if (starts) {
        this.#completeReplies();
        if (this.#open === 0 && this.#options.percent() !== undefined && isBatch(piece)) this.#kept = [];
        else this.#open += 1;
      }
      if (!this.#kept) {
        admitted.push(piece);
        continue;
      }
      this.#kept.push(piece);
      if (ends) admitted.push(...this.#divide(Buffer.concat(this.#kept)));
    }
    return admitted;
  }

  /** Takes what the callee sent and gives what the caller gets. */
  admitReply(bytes: Buffer): Buffer[] {
    const admitted: Buffer[] = [];
    for (const { bytes: piece, ends } of this.#replies.cut(bytes)) {
      const isInterim = this.#reply.length === 0 && /^HTTP\/1\.[01] 1/.test(piece.toString('latin1', 0, 10));
      if (ends && !isInterim) this.#open -= 1;
      if (!this.#batch || isInterim) {
        admitted.push(piece);
        continue;
      }
      this.#reply.push(piece);
      if (ends) admitted.push(...this.#complete(this.#batch));
    }
    // To go on would be to call done what is not.
    if (this.#batch && this.#replies.isLost) this.#options.break();
    return this.#isDividing ? admitted : [bytes];
  }

  /** A reply whose end cannot be told is complete when its caller asks for something else. */
  #completeReplies(): void {
    if (!this.#replies.isLost) return;
    this.#replies = new HttpFrames();
    this.#open = 0;
  }

  #divide(request: Buffer): Buffer[] {
    this.#kept = undefined;
    this.#batch = batchOf(request, this.#options.percent() ?? 0);
    if (this.#batch) this.#options.onDivided();
    if (this.#batch && this.#batch.request === undefined) {
      this.#batch = undefined;
      this.#options.answer(throttled());
      return [];
    }
    this.#open += 1;
    if (this.#batch && !this.#isDividing) {
      this.#isDividing = true;
      this.#replies = new HttpFrames();
    }
    return [this.#batch?.request ?? request];
  }

  #complete(batch: Batch): Buffer[] {
    const reply = withUnprocessed(Buffer.concat(this.#reply), batch);
    this.#reply = [];
    this.#batch = undefined;
    if (reply) return [reply];
    this.#options.break();
    return [];
  }
}

const longestBatch = 1024 * 1024;

function isBatch(start: Buffer): boolean {
  const [head = ''] = start.toString('latin1', 0, 64 * 1024).split('\r\n\r\n', 1);
  const length = Number(/^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? 0);
  return (
    /^x-amz-target: *DynamoDB_\d+\.Batch(Write|Get)Item[ \t]*$/im.test(head) &&
    !/^(expect|content-encoding):/im.test(head) &&
    length <= longestBatch
  );
}
