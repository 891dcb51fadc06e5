/** A request to where tickets are kept. */
export interface TicketRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Nobody has answered; the message has neither the address nor anything secret. */
export class NoTicketAnswerError extends Error {
  override readonly name = 'NoTicketAnswer';
}

const answerMilliseconds = 10_000;

/** Sends once, and follows no redirect: what it carries is for that address. Rejects with {@link NoTicketAnswerError}. */
export async function sendTicket({ method, url, headers, body }: TicketRequest): Promise<Response> {
  try {
    return await fetch(url, {
      ...{ method, redirect: 'manual', signal: AbortSignal.timeout(answerMilliseconds) },
      headers: {
        'user-agent': 'breakwater',
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError') throw new NoTicketAnswerError(`no answer in ${answerMilliseconds / 1000} s`);
    throw new NoTicketAnswerError(`no connection: ${cause?.code ?? cause?.message ?? name}`);
  }
}
