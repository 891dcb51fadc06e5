/** A failure that a client is told about as `{ error, message }` with a status. */
export class ServiceError extends Error {
  readonly status: number;
  /** Seconds, sent as Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(name: string, status: number, message: string, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = name;
    this.status = status;
    this.retryAfter = options.retryAfter;
  }
}

/** A dependency gave no usable answer: silent, refused, reset, failing, or kept away from by breaker or bulkhead. */
export class DependencyUnavailable extends ServiceError {
  constructor(dependency: string, cause?: unknown) {
    super('DependencyUnavailable', 503, `${dependency} is unavailable`, { retryAfter: 1, cause });
  }
}

/** The caller's time was over before a dependency could answer. */
export class DeadlineExceeded extends ServiceError {
  constructor(dependency: string, cause?: unknown) {
    super('DeadlineExceeded', 503, `no time left to wait for ${dependency}`, { retryAfter: 1, cause });
  }
}

export function notFound(what: string): ServiceError {
  return new ServiceError('NotFound', 404, `${what} does not exist`);
}
