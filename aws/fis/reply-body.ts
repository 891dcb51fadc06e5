import type { FisClient, GetExperimentTemplateCommand } from '@aws-sdk/client-fis';

type Stack = Pick<FisClient['middlewareStack'] | GetExperimentTemplateCommand['middlewareStack'], 'add'>;

/** Shows every reply's body as JSON, before this version of the SDK drops what it does not know. What is no JSON is an empty object. */
export function onReply(stack: Stack, name: string, listen: (body: Readonly<Record<string, unknown>>) => void): void {
  (stack as FisClient['middlewareStack']).add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: AsyncIterable<Uint8Array> | Uint8Array };
      const body = await readAll(response.body);
      response.body = body;
      listen(parse(body));
      return result;
    },
    // After all that looks at the stream, before what parses it.
    { step: 'deserialize', priority: 'low', name },
  );
}

async function readAll(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(body).toString()) ?? {};
  } catch {
    return {};
  }
}
