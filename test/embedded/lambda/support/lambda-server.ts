import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a function does with an event; what it throws is its error. */
export type Invoked = (event: unknown) => Promise<unknown>;

/** Lambda's Invoke for functions of a test. Source: Lambda API reference, Invoke. */
export interface LambdaServer {
  readonly url: string;
  functions: Readonly<Record<string, Invoked>>;
  /** The events, in order, and whose they were. */
  readonly invocations: { readonly name: string; readonly event: unknown }[];
  /** So many answers are lost from now on: the function has run, and the connection breaks. */
  loseAnswers: number;
  close(): Promise<void>;
}

export async function startLambda(functions: LambdaServer['functions'] = {}): Promise<LambdaServer> {
  const server = createServer((request, response) => void answer(self, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: LambdaServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    functions,
    invocations: [],
    loseAnswers: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}

async function answer(self: LambdaServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
  const invoked = self.functions[decodeURIComponent(name)];
  response.setHeader('content-type', 'application/json');
  if (!invoked) {
    response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    response.end(JSON.stringify({ Message: `Function not found: ${name}` }));
    return;
  }
  const event: unknown = JSON.parse(text);
  self.invocations.push({ name, event });
  const payload = await invoked(event).catch((error: Error) => {
    response.setHeader('x-amz-function-error', 'Unhandled');
    return { errorType: error.name, errorMessage: error.message };
  });
  if (self.loseAnswers-- > 0) request.socket.destroy();
  else response.end(JSON.stringify(payload));
}
