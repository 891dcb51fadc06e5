import './storm-clock.ts';
import { createRequire } from 'node:module';
import type { SQSEvent } from 'aws-lambda';
import { given } from './dies.ts';

type Handler = (event: SQSEvent, context: unknown) => Promise<unknown>;
const deployed = createRequire(import.meta.url)(String(process.env.STORM_BUNDLE)) as { handler: Handler };

/** A handler as it is deployed, in a process that is not long for this world. */
export const handler: Handler = (event, context) => {
  given(event.Records.map(({ body }) => body));
  return deployed.handler(event, context);
};
