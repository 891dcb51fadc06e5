import { createServer } from 'node:http';

/** An answer that is no success: thrown by a route, sent as it is. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Serves JSON at HOST:PORT until SIGTERM; what is in flight then is still answered. A route is 'METHOD /path/:part' and a
 * function that gives [status, body].
 */
export function serve(routes) {
  const table = Object.entries({ 'GET /health': () => [200, { status: 'ok' }], ...routes }).map(([route, handle]) => {
    const [method, path] = route.split(' ');
    return { method, path: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[\\w-]+)')}$`), handle };
  });

  async function answer(request) {
    const { pathname } = new URL(request.url, 'http://localhost');
    for (const { method, path, handle } of table) {
      const match = request.method === method && path.exec(pathname);
      if (match) return handle({ ...match.groups, request, body: await bodyOf(request) });
    }
    throw new HttpError(404, 'no such page');
  }

  let isStopping = false;
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request).catch((error) => {
      if (!error.status) console.error(error);
      return [error.status ?? 500, { error: error.status ? error.message : 'internal error' }];
    });
    if (isStopping) response.setHeader('connection', 'close');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

  const { HOST = '127.0.0.1', PORT = '8080' } = process.env;
  server.listen(Number(PORT), HOST, () => console.log(`listening on ${HOST}:${PORT}`));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      isStopping = true;
      server.close(() => process.exit(0));
    });
  }
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) throw new HttpError(413, 'too long');
  }
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    throw new HttpError(400, 'no JSON');
  }
}
