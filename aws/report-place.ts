import type { FisClient } from '@aws-sdk/client-fis';

/**
 * Remembers where experiments' reports are, from the replies to GetExperiment as they come: FIS tells it, this version
 * of its SDK drops it. Returns the way to ask for an experiment's.
 */
export function watchReports(fis: FisClient): (experimentId: string) => readonly string[] {
  const places = new Map<string, string[]>();
  fis.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: AsyncIterable<Uint8Array> | Uint8Array };
      const body = await readAll(response.body);
      response.body = body;
      const { id, experimentReport } = experimentIn(body);
      const found = experimentReport?.s3Reports?.flatMap(({ arn }) => (arn ? [placeOf(arn)] : [])) ?? [];
      if (id && found.length > 0) places.set(id, found);
      return result;
    },
    // After all that looks at the stream, before what parses it.
    { step: 'deserialize', priority: 'low', name: 'reportPlaces' },
  );
  return (experimentId) => places.get(experimentId) ?? [];
}

interface WithReport {
  readonly id?: string;
  readonly experimentReport?: { readonly s3Reports?: readonly { readonly arn?: string }[] };
}

async function readAll(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function experimentIn(body: Uint8Array): WithReport {
  try {
    return (JSON.parse(Buffer.from(body).toString()) as { experiment?: WithReport }).experiment ?? {};
  } catch {
    return {};
  }
}

/** `arn:aws:s3:::bucket/key` as `s3://bucket/key`. */
const placeOf = (arn: string) => arn.replace(/^arn:[\w-]+:s3:::/, 's3://');
