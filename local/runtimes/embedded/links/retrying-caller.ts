import { AskedRequest } from './asked-request.ts';
import { CallLedger } from './call-ledger.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { reset } from './reset.ts';
import { Attempt, type AttemptOptions } from './retry-attempt.ts';
import { retriedStatus, waitBefore } from './retry-policy.ts';
import type { Link } from './surroundings.ts';

type Ways = Pick<AttemptOptions, 'around' | 'connect'>;

/**
 * A caller's connection whose requests are made again, at another endpoint, where they fail before anything of a reply has
 * come. Behind it are connections to endpoints, one at a time, with all that impairs them: what a fault does on the way to
 * the callee it meets as a proxy beside the caller would. One that its callee ends while nothing is asked is replaced, and
 * the caller hears nothing of it.
 */
export class RetryingCaller {
  readonly #link: Link;
  readonly #client: ConnectionEnd;
  readonly #ways: Ways;
  readonly #ledger: CallLedger;
  #attempt: Attempt | undefined;
  #asked: AskedRequest | undefined;
  /** The time until what is asked is asked again. */
  #isWaiting = false;
  /** What came meanwhile. */
  #behind: Buffer[] = [];
  /** Nothing is made again any more: another protocol, or requests that do not wait for their turn. */
  #isPassedThrough = false;
  #hasClientEnded = false;
  #cancel = () => {};

  constructor(link: Link, client: ConnectionEnd, ways: Ways) {
    this.#link = link;
    this.#client = client;
    this.#ways = ways;
    this.#ledger = new CallLedger(ways.around.report);
    client.setNoDelay(true);
    client.on('error', () => {});
    client.on('data', (bytes: Buffer) => this.#sent(bytes));
    client.on('drain', () => this.#attempt?.resume());
    client.once('end', () => this.#clientEnded());
    client.once('close', () => this.#clientClosed());
    this.#attempt = this.#open();
  }

  #open(): Attempt {
    const attempt: Attempt = new Attempt({
      ...this.#ways,
      met: this.#asked?.met ?? new Set(),
      report: (sample) => this.#ledger.heard(sample),
      onBytes: (bytes) => this.#replied(attempt, bytes),
      onEnd: (isInOrder) => this.#ended(attempt, isInOrder),
      onDrain: () => this.#client.resume(),
    });
    return attempt;
  }

  #sent(bytes: Buffer): void {
    if (this.#isWaiting) {
      this.#behind.push(bytes);
      return;
    }
    if (!this.#isPassedThrough) this.#understand(bytes);
    this.#attempt ??= this.#open();
    if (!this.#attempt.write(bytes)) this.#client.pause();
  }

  #understand(bytes: Buffer): void {
    if (!this.#asked || this.#asked.isDone) {
      this.#asked = AskedRequest.begunBy(bytes);
      if (this.#asked) this.#ledger.begin(this.#ways.around.clock.monotonic());
    } else if (this.#asked.isWhole) {
      this.#passThrough();
      return;
    }
    this.#asked?.take(bytes);
    if (!this.#asked || this.#asked.isUpgrade) this.#passThrough();
  }

  #passThrough(): void {
    if (!this.#isPassedThrough && this.#asked && this.#client.writable) this.#client.write(this.#asked.early);
    this.#isPassedThrough = true;
    this.#ledger.settle();
  }

  #replied(attempt: Attempt, bytes: Buffer): void {
    const asked = this.#asked;
    if (!asked || this.#isPassedThrough) {
      this.#give(attempt, bytes);
      return;
    }
    if (asked.isAnswered) {
      asked.answer(bytes);
      this.#give(attempt, bytes);
      return;
    }
    const reply = asked.statusWith(bytes);
    if (!reply) return;
    if (reply.status === retriedStatus && this.#mayRetry(attempt, asked)) this.#retry(attempt, asked);
    else {
      asked.answer(reply.bytes);
      this.#ledger.settle();
      this.#give(attempt, reply.bytes);
    }
  }

  #give(attempt: Attempt, bytes: Buffer): void {
    if (this.#client.writable && !this.#client.write(bytes)) attempt.pause();
  }

  #ended(attempt: Attempt, isInOrder: boolean): void {
    const asked = this.#isPassedThrough ? undefined : this.#asked;
    if (asked && !asked.isAnswered && this.#mayRetry(attempt, asked)) this.#retry(attempt, asked);
    else if (this.#isIdle && !attempt.hasNowhereToGo) this.#leave(attempt);
    else this.#passEnd(isInOrder);
  }

  /** Nothing is asked, and the caller is still there. */
  get #isIdle(): boolean {
    return !this.#isPassedThrough && !this.#hasClientEnded && (this.#asked?.isDone ?? true);
  }

  #passEnd(isInOrder: boolean): void {
    this.#passThrough();
    if (isInOrder) this.#client.end();
    else reset(this.#client);
  }

  #leave(attempt: Attempt): void {
    attempt.leave();
    this.#attempt = undefined;
    // It may have been paused for that one.
    this.#client.resume();
  }

  #retry(attempt: Attempt, asked: AskedRequest): void {
    const { clock, random } = this.#ways.around;
    asked.again(attempt.chosen);
    this.#leave(attempt);
    this.#isWaiting = true;
    this.#cancel = clock.after(waitBefore(asked.retries, random), () => this.#ask(asked));
  }

  #ask(asked: AskedRequest): void {
    this.#isWaiting = false;
    this.#ledger.again();
    const attempt = this.#open();
    this.#attempt = attempt;
    for (const bytes of asked.kept) attempt.write(bytes);
    const behind = this.#behind;
    this.#behind = [];
    for (const bytes of behind) this.#sent(bytes);
    if (this.#hasClientEnded) attempt.end();
  }

  #clientEnded(): void {
    this.#hasClientEnded = true;
    if (this.#attempt) this.#attempt.end();
    else if (!this.#isWaiting) this.#client.end();
  }

  #clientClosed(): void {
    this.#cancel();
    this.#ledger.settle();
    if (!(this.#client.readableEnded && this.#client.writableFinished)) this.#attempt?.break();
  }

  #mayRetry({ chosen }: Attempt, asked: AskedRequest): boolean {
    if (this.#hasClientEnded || !asked.mayBeRetried) return false;
    const { callee, only } = this.#link;
    return this.#ways.around.balancer.next(callee, new Set([...asked.met, ...chosen]), only) !== undefined;
  }
}
