/**
 * Bounds retries to a share of recent calls, so that retries cannot multiply an outage's load.
 * A token bucket: each call deposits a fifth of a token, each retry takes one, and what a quiet service may do beside is a
 * burst of three and one in two seconds: at five calls a second its callee gets less than half as many again.
 * The shape is Finagle's: https://twitter.github.io/finagle/guide/Clients.html#retries
 */
export class RetryBudget {
  private static readonly depositPerCall = 0.2;
  private static readonly refillPerSecond = 0.5;
  private static readonly capacity = 3;

  private readonly now: () => number;
  private tokens = RetryBudget.capacity;
  private refilledAt: number;

  /** `now` gives milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.refilledAt = now();
  }

  recordCall(): void {
    this.add(RetryBudget.depositPerCall);
  }

  /** Takes the token of one retry; false where there is none. */
  tryTake(): boolean {
    const now = this.now();
    this.add(((now - this.refilledAt) / 1000) * RetryBudget.refillPerSecond);
    this.refilledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  private add(tokens: number): void {
    this.tokens = Math.min(RetryBudget.capacity, this.tokens + tokens);
  }
}
