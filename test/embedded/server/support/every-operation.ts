import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-fis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { safetyLeverOf } from '../../../../aws/fis/safety-lever.ts';
import { operations } from '../../../../local/server/operations/index.ts';
import type { Fis } from './fis.ts';
import { template } from './template.ts';

/** An answer as it was on the wire. */
export interface RawAnswer {
  readonly operation: string;
  readonly status: number;
  readonly body: string;
}

/** Asks for every operation by the SDK, and by signed requests for the lever, which it lacks; gives all answers. */
export async function askEveryOperation(fis: Fis): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  const client = recordingClient(fis.server.url, answers);
  try {
    const id = await throughTemplates(client);
    await throughExperiments(fis, client, id);
    await throughCatalogue(client);
    await client.send(new sdk.DeleteExperimentTemplateCommand({ id }));
    const lever = safetyLeverOf(client);
    await lever.get();
    await lever.update('engaged', 'a test');
    return answers;
  } finally {
    client.destroy();
  }
}

function recordingClient(endpoint: string, answers: RawAnswer[]): sdk.FisClient {
  const handler = new NodeHttpHandler();
  const handle: typeof handler.handle = async (request, options) => {
    const { response } = await handler.handle(request, options);
    const body = await text(response.body);
    response.body = Readable.from([Buffer.from(body)]);
    answers.push({ operation: nameOf(request), status: response.statusCode, body });
    return { response };
  };
  return new sdk.FisClient({
    ...{ region: 'us-east-1', endpoint, maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { handle, destroy: () => handler.destroy() } as never,
  });
}

/** The operation that a request is for. */
function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const isIts = (route: string) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
  return operations.find((each) => each.method === method && isIts(each.path))?.name ?? `${method} ${path}`;
}

async function throughTemplates(client: sdk.FisClient): Promise<string> {
  const experimentOptions = { accountTargeting: 'multi-account' as const };
  const { experimentTemplate } = await client.send(
    new sdk.CreateExperimentTemplateCommand(template({ experimentOptions, tags: { team: 'shop' } })),
  );
  const { id = '' } = experimentTemplate ?? {};
  const resourceArn = `arn:aws:fis:us-east-1:000000000000:experiment-template/${id}`;
  await client.send(new sdk.UpdateExperimentTemplateCommand({ id, description: 'changed' }));
  await client.send(new sdk.GetExperimentTemplateCommand({ id }));
  await client.send(new sdk.CreateExperimentTemplateCommand(template()));
  await client.send(new sdk.ListExperimentTemplatesCommand({ maxResults: 1 }));
  await client.send(new sdk.TagResourceCommand({ resourceArn, tags: { more: 'yes' } }));
  await client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
  await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }));

  const one = { experimentTemplateId: id, accountId: '111122223333' };
  const roleArn = 'arn:aws:iam::111122223333:role/target';
  await client.send(new sdk.CreateTargetAccountConfigurationCommand({ ...one, roleArn }));
  await client.send(new sdk.UpdateTargetAccountConfigurationCommand({ ...one, description: 'theirs' }));
  await client.send(new sdk.GetTargetAccountConfigurationCommand(one));
  await client.send(new sdk.ListTargetAccountConfigurationsCommand({ experimentTemplateId: id, maxResults: 1 }));
  await client.send(new sdk.DeleteTargetAccountConfigurationCommand(one));
  return id;
}

async function throughExperiments({ engine }: Fis, client: sdk.FisClient, experimentTemplateId: string): Promise<void> {
  const accountId = '000000000000';
  const roleArn = `arn:aws:iam::${accountId}:role/target`;
  await client.send(new sdk.CreateTargetAccountConfigurationCommand({ experimentTemplateId, accountId, roleArn }));
  const start = async () => {
    const clientToken = crypto.randomUUID();
    const { experiment } = await client.send(new sdk.StartExperimentCommand({ clientToken, experimentTemplateId }));
    return experiment?.id ?? '';
  };
  const experimentId = await start();
  await client.send(new sdk.GetExperimentCommand({ id: experimentId }));
  await engine.ended(experimentId);
  await client.send(new sdk.GetExperimentCommand({ id: experimentId }));
  await client.send(new sdk.ListExperimentResolvedTargetsCommand({ experimentId, maxResults: 1 }));
  await client.send(new sdk.ListExperimentTargetAccountConfigurationsCommand({ experimentId }));
  await client.send(new sdk.GetExperimentTargetAccountConfigurationCommand({ experimentId, accountId }));
  const stopped = await start();
  await client.send(new sdk.StopExperimentCommand({ id: stopped }));
  await engine.ended(stopped);
  await client.send(new sdk.ListExperimentsCommand({ maxResults: 1 }));
}

async function throughCatalogue(client: sdk.FisClient): Promise<void> {
  const { actions = [] } = await client.send(new sdk.ListActionsCommand({}));
  for (const { id = '' } of actions) await client.send(new sdk.GetActionCommand({ id }));
  const { targetResourceTypes = [] } = await client.send(new sdk.ListTargetResourceTypesCommand({}));
  for (const { resourceType = '' } of targetResourceTypes) {
    await client.send(new sdk.GetTargetResourceTypeCommand({ resourceType }));
  }
}
