import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import type { Template } from './holdable.ts';

/** What became of a stack. */
export type Outcome = 'created' | 'updated' | 'unchanged';

const mostSeconds = 120;

/** Makes a stack, or brings it up to date. Rejects with the first resource that failed, and why. */
export async function deployStack(
  client: CloudFormationClient,
  StackName: string,
  template: Template,
): Promise<Outcome> {
  const request = {
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
  const waiter = { client, maxWaitTime: mostSeconds, minDelay: 1, maxDelay: 2 };
  try {
    await client.send(new CreateStackCommand(request));
    await waitUntilStackCreateComplete(waiter, { StackName });
    return 'created';
  } catch (error) {
    if ((error as Error).name !== 'AlreadyExistsException') throw await whyFailed(client, StackName, error as Error);
  }
  try {
    await client.send(new UpdateStackCommand(request));
    await waitUntilStackUpdateComplete(waiter, { StackName });
    return 'updated';
  } catch (error) {
    if (/No updates/i.test((error as Error).message)) return 'unchanged';
    throw await whyFailed(client, StackName, error as Error);
  }
}

async function whyFailed(client: CloudFormationClient, StackName: string, cause: Error): Promise<Error> {
  const { StackEvents = [] } = await client
    .send(new DescribeStackEventsCommand({ StackName }))
    .catch(() => ({ StackEvents: [] }));
  const failed = StackEvents.toReversed().find(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
  const why = failed
    ? `${failed.LogicalResourceId} (${failed.ResourceType}): ${failed.ResourceStatusReason}`
    : cause.message;
  return new Error(`stack ${StackName} failed: ${why}`, { cause });
}
