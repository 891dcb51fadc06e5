import type { Conversation, Report } from './conversation.ts';
import { OpenCalls } from './open-calls.ts';
import { Opening } from './opening.ts';

/** A conversation that is opened first, and then has calls: how it ends is the same in every such protocol. */
export abstract class CallsAfterOpening<Key> implements Conversation {
  protected readonly opening: Opening;
  protected readonly calls: OpenCalls<Key>;

  constructor(report: Report) {
    this.opening = new Opening(report);
    this.calls = new OpenCalls(report);
  }

  abstract sent(at: number, bytes: Buffer): void;
  abstract received(at: number, bytes: Buffer): void;

  left(at: number): void {
    this.opening.left(at);
    this.calls.fail(at, 'given-up');
  }

  abandoned(at: number): void {
    this.opening.fail(at, 'given-up');
    this.calls.fail(at, 'given-up');
  }

  lost(at: number): void {
    this.opening.fail(at, 'lost');
    this.calls.fail(at, 'lost');
  }
}
