/** How one caller guards one dependency. */
export interface PolicyValues {
  /** Longest wait for one attempt, in milliseconds; the connection is destroyed at its end. */
  readonly attemptTimeoutMs: number;
  /** Longest wait for all attempts together, in milliseconds. */
  readonly totalTimeoutMs: number;
  /** Attempts in all: 1 never retries. Refused and reset connections fail fast, so several fit in the time. */
  readonly attempts: number;
  /** Calls in flight at once; more are refused. */
  readonly concurrency: number;
}

/** The edge's deadline, in milliseconds: what a user may wait, less the time to say so. */
export const edgeDeadlineMs = 1_900;

/** What an outsider may ask the edge for at least, in milliseconds: less is work that nobody can finish. */
export const edgeLeastMs = 100;

/** Requests in flight at once in one task; more are shed with 503. */
export const maxRequestsInFlight = 100;

/**
 * How long a connection between services lasts unused, in milliseconds. A task that stops waits for longer: its callers
 * end what they do not use, and no request meets a connection that its callee closes.
 */
export const unusedConnectionMs = 1_000;

/** Failed calls in a row that open a breaker. One dead task of two does not get there: a retry reaches the other. */
export const breakerFailures = 5;

/** How long a breaker stays open before it lets one call probe, in milliseconds. */
export const breakerOpenMs = 1_000;

/**
 * Every policy of every service. Callers wait longer than their callees may take in all, so that the callee's own
 * retries and fallbacks come first; one lost TCP segment (200 ms) fits in each attempt. A service that its caller can do
 * without gets less time in all than the users' objective: until its breaker opens, an answer without it is slow, not late.
 */
export const policies = {
  gateway: {
    'product-service': { attemptTimeoutMs: 600, totalTimeoutMs: 1_800, attempts: 4, concurrency: 60 },
    'order-service': { attemptTimeoutMs: 900, totalTimeoutMs: 1_850, attempts: 4, concurrency: 60 },
    'recommendation-service': { attemptTimeoutMs: 420, totalTimeoutMs: 430, attempts: 4, concurrency: 30 },
  },
  'product-service': {
    products: { attemptTimeoutMs: 250, totalTimeoutMs: 250, attempts: 3, concurrency: 40 },
    cache: { attemptTimeoutMs: 250, totalTimeoutMs: 250, attempts: 1, concurrency: 60 },
  },
  'order-service': {
    orders: { attemptTimeoutMs: 300, totalTimeoutMs: 600, attempts: 3, concurrency: 60 },
    cache: { attemptTimeoutMs: 250, totalTimeoutMs: 250, attempts: 1, concurrency: 60 },
    'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420, attempts: 4, concurrency: 40 },
    'order-events': { attemptTimeoutMs: 400, totalTimeoutMs: 800, attempts: 3, concurrency: 40 },
  },
  'payment-service': {
    payments: { attemptTimeoutMs: 250, totalTimeoutMs: 300, attempts: 3, concurrency: 60 },
  },
  'recommendation-service': {
    'product-service': { attemptTimeoutMs: 380, totalTimeoutMs: 390, attempts: 4, concurrency: 40 },
    cache: { attemptTimeoutMs: 250, totalTimeoutMs: 250, attempts: 1, concurrency: 60 },
  },
  'notification-service': {
    'order-events': { attemptTimeoutMs: 1_000, totalTimeoutMs: 2_000, attempts: 3, concurrency: 20 },
    'order-service': { attemptTimeoutMs: 1_500, totalTimeoutMs: 1_800, attempts: 4, concurrency: 20 },
  },
} as const satisfies Record<string, Record<string, PolicyValues>>;
