export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  readonly body: any;
  /** Milliseconds. */
  readonly took: number;
}

/** Sends a request as a user would; rejects after `limitMs` milliseconds. */
export async function request(url: string, init: RequestInit = {}, limitMs = 10_000): Promise<Reply> {
  const startedAt = performance.now();
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(limitMs) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : undefined,
    took: performance.now() - startedAt,
  };
}

/** Orders a kettle under a key. */
export function order(url: string, key: string, body: object = {}, limitMs?: number): Promise<Reply> {
  return request(
    `${url}/orders`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ productId: 'product-01', quantity: 2, amountCents: 2474, ...body }),
    },
    limitMs,
  );
}

/** Asks until `check` holds; rejects with the last value after `limitMs` milliseconds. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  check: (value: T) => boolean,
  limitMs = 15_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (check(value)) return value;
    if (performance.now() > end) throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
