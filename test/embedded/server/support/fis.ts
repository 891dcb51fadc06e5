import { FisClient } from '@aws-sdk/client-fis';
import { createServer } from '../../../../local/server/server.ts';
import { setUp } from '../../../unit/engine/support/setup.ts';

type StartOptions = NonNullable<Parameters<typeof setUp>[0]> & { readonly pageToken?: string };

/** The real SDK against the real server over the fake runtime; `close` ends all of it. */
export async function startFis({ pageToken, ...options }: StartOptions = {}) {
  const system = setUp(options);
  const server = await createServer({ engine: system.engine, port: 0, ...(pageToken !== undefined && { pageToken }) });
  const client = new FisClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...system,
    server,
    client,
    /** Raw HTTP, for what the SDK would never send. */
    post,
    close: async () => {
      client.destroy();
      await system.engine.shutdown();
      await server.close();
    },
  };
}

export type Fis = Awaited<ReturnType<typeof startFis>>;
