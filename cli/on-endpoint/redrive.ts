import { SQSClient } from '@aws-sdk/client-sqs';
import { openEndpoint } from '../../aws/endpoint.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { explain } from '../../aws/explain.ts';
import { type Redriven, redrive } from '../../aws/response/redrive.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { environmentNames } from '../../lib/config/config.ts';
import { region } from '../../lib/model/local-account.ts';
import type { HandlerName } from '../../lib/model/response/handlers.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import type { Say } from './walk.ts';

/** `chaos redrive --endpoint`: in the environment that is named, or in all that are there. FIS is not asked. */
export async function redriveAt(
  settings: EndpointSettings,
  { system, handlers }: { readonly system: string; readonly handlers: readonly HandlerName[] },
  say: Say,
): Promise<ExitStatus> {
  const endpoint = await openEndpoint(settings);
  try {
    const { sqs } = endpoint;
    if (!sqs) throw new UsageError('there is no SQS to ask: set AWS_ENDPOINT_URL_SQS');
    const names = settings.environment === undefined ? environmentNames : [settings.environment];
    let found = 0;
    for (const name of names) found += await redriveBy(sqs, { system, name }, handlers, say.news);
    if (found > 0) return exitStatus.held;
    throw new UsageError(`no queue of a handler is in ${names.join(', ')}: the stack response has them`);
  } catch (error) {
    throw explain(error, endpoint);
  } finally {
    endpoint.close();
  }
}

/** The same on an endpoint of this machine. */
export async function redriveIn(
  { endpoint }: { readonly endpoint: string },
  environment: SystemEnvironment,
  handlers: readonly HandlerName[],
  say: (line: string) => void,
): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint, region, credentials });
  try {
    await redriveBy(sqs, environment, handlers, say);
  } finally {
    sqs.destroy();
  }
}

/** How many queues there are. */
async function redriveBy(
  sqs: SQSClient,
  environment: SystemEnvironment,
  handlers: readonly HandlerName[],
  say: (line: string) => void,
): Promise<number> {
  let found = 0;
  for (const handler of handlers) {
    const redriven = await redrive(sqs, namesOf(environment).queue(handler));
    if (redriven.messages === undefined) continue;
    found += 1;
    say(inWords(redriven));
  }
  return found;
}

function inWords({ queue, messages, how }: Redriven): string {
  if (how === 'nothing to move') return `${queue}: no dead letters`;
  return how === 'moved'
    ? `${queue}: ${messages} dead letters are back in it`
    : `${queue}: SQS sends about ${messages} dead letters back into it, from now on`;
}
