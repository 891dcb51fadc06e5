import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { defaultSystemFile } from '../../../../cli/default-system.ts';
import type { Receipt } from '../../../../lib/model/system.ts';
import { connectLoad, type LoadClient, loadProgram } from '../../../../measure/load/load-client.ts';
import type { Sample } from '../../../../measure/load/sample.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

type Answer = (request: Request, response: ServerResponse) => void;

/** A shop's edge whose answers a test decides, with what was asked of it. */
export interface Edge {
  readonly url: string;
  readonly requests: Request[];
  close(): Promise<void>;
}

export async function startEdge(answer: Answer): Promise<Edge> {
  const requests: Request[] = [];
  const server: Server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A usable answer; to an order with its id, made of its key, and the amount that was asked for. */
export function serve(request: Request, response: ServerResponse, headers: Record<string, string> = {}): void {
  const { method, key, body } = request;
  response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json', ...headers });
  if (method !== 'POST') return void response.end('{}');
  const { amountCents } = JSON.parse(body) as { amountCents: number };
  response.end(JSON.stringify({ id: `order-${key}`, amountCents }));
}

export interface Visitors {
  readonly load: LoadClient;
  readonly pid: number;
  readonly samples: Sample[];
  readonly acknowledged: Receipt[];
  readonly notices: string[];
}

/** The load generator as a process, with all it reports. */
export function startVisitors(): Visitors {
  const samples: Sample[] = [];
  const acknowledged: Receipt[] = [];
  const notices: string[] = [];
  const child = spawn(process.execPath, [loadProgram, defaultSystemFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit').then(([code, signal]) => String(code ?? signal));
  const load = connectLoad(
    { stdin: child.stdin, stdout: child.stdout, exited },
    {
      onSamples: (batch) => void samples.push(...batch),
      onAcknowledged: (receipts) => void acknowledged.push(...receipts),
      onAnswered: () => {},
      onNotice: (message) => void notices.push(message),
    },
  );
  return { load, pid: child.pid as number, samples, acknowledged, notices };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  let body = '';
  for await (const chunk of incoming) body += chunk;
  const key = incoming.headers['idempotency-key'];
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    key: key?.toString(),
    body,
    headers: incoming.headers,
  };
}
