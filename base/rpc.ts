import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Requests, replies and notices as JSON lines over any pair of streams: pipes of a child process or a local socket. */
export interface Rpc {
  /** Sends a request; resolves with the reply, rejects with the other side's error or when the stream ends first. */
  call<Result = unknown>(method: string, params?: unknown): Promise<Result>;
  /** Sends a notice that expects no reply. */
  notify(method: string, params?: unknown): void;
  /** Resolves when the other side has closed its end. */
  readonly closed: Promise<void>;
}

/** The stream has ended before a reply came. */
export class OtherProcessGone extends Error {
  override readonly name = 'OtherProcessGone';

  constructor(who = 'the other process') {
    super(`${who} has gone`);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each handler states the shape of its own parameters
export type Handlers = Record<string, (params: any) => unknown>;

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { name: string; message: string };
}

/** Speaks RPC on `input` and `output` with `who`; a line that is not JSON is handed to `onGarbage` and skipped. */
export function createRpc(
  input: Readable,
  output: Writable,
  handlers: Handlers = {},
  onGarbage: (line: string) => void = () => {},
  who?: string,
): Rpc {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  let ended = false;

  const send = (message: Message) => {
    if (!output.destroyed && output.writable) output.write(`${JSON.stringify(message)}\n`);
  };

  const serve = async ({ id, method, params }: Message) => {
    try {
      const handler = handlers[method as string];
      if (!handler) throw new Error(`unknown method ${method}`);
      const result = await handler(params);
      if (id !== undefined) send({ id, result: result ?? null });
    } catch (error) {
      if (id === undefined) throw error;
      const { name, message } = error as Error;
      send({ id, error: { name, message } });
    }
  };

  const settle = ({ id, result, error }: Message) => {
    const call = waiting.get(id as number);
    waiting.delete(id as number);
    if (error) call?.reject(Object.assign(new Error(error.message), { name: error.name }));
    else call?.resolve(result);
  };

  const closed = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      for (const call of waiting.values()) call.reject(new OtherProcessGone(who));
      waiting.clear();
      resolve();
    };
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => {
      const message = parse(line);
      if (!message) onGarbage(line);
      else if (message.method === undefined) settle(message);
      else if (message.id === undefined && !handlers[message.method]) onGarbage(line);
      else void serve(message);
    });
    lines.on('close', end);
    lines.on('error', end);
    input.on('error', end);
    output.on('error', end);
  });

  return {
    closed,
    call: <Result>(method: string, params?: unknown) =>
      new Promise<Result>((resolve, reject) => {
        if (ended) return reject(new OtherProcessGone(who));
        const id = nextId++;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        send({ id, method, params });
      }),
    notify: (method, params) => send({ method, params }),
  };
}

function parse(line: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
