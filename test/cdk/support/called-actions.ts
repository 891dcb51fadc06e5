import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operations } from '../../../local/server/operations/index.ts';

/** Stands before a FIS, and for a Lambda that refuses, and knows the IAM action of every call that came. */
export interface CalledActions {
  readonly url: string;
  /** Those so far, each once, in order of the alphabet. */
  actions(): string[];
  forget(): void;
  close(): Promise<void>;
}

/** What our FIS has no operation for, and AWS's has. Source: FIS API reference. */
const elsewhere = {
  name: 'ListTargetAccountConfigurations',
  method: 'GET',
  path: '/experimentTemplates/:id/targetAccountConfigurations',
};
const invocation = /^\/2015-03-31\/functions\/[^/]+\/invocations$/;

export async function recordActions(fis: string): Promise<CalledActions> {
  const called = new Set<string>();
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0] ?? '';
    if (invocation.test(path)) {
      called.add('lambda:InvokeFunction');
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}');
      return;
    }
    called.add(`fis:${operationOf(method, path)}`);
    request.pipe(
      forward(fis + url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions: () => [...called].toSorted(),
    forget: () => called.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A call of none is recorded as it is, and no policy allows that. */
const operationOf = (method: string, path: string): string =>
  [...operations, elsewhere].find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
  )?.name ?? `${method} ${path}`;
