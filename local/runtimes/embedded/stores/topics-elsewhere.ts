import {
  DeleteTopicCommand,
  ListTagsForResourceCommand,
  NotFoundException,
  ResourceNotFoundException,
  SNSClient,
} from '@aws-sdk/client-sns';
import { localArn } from '../../../../lib/model/local-account.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { createTopics, localAws, topicsOf } from './definitions.ts';
import { type Found, mark, refuseForeign } from './stores-elsewhere.ts';

/**
 * Makes the topics among the stores where SNS outlives the system, beside their queues: anew, so that they reach no queue of
 * the last one. Rejects with ForeignStoreError, and touches nothing, where one is somebody else's.
 */
export async function createTopicsAt(endpoint: string, stores: readonly Store[]): Promise<void> {
  const client = new SNSClient(localAws(endpoint));
  try {
    const found = await Promise.all(topicsOf(stores).map(({ Name }) => findTopic(client, Name)));
    refuseForeign('topic', found, endpoint);
    for (const { name, there } of found) {
      if (there) await client.send(new DeleteTopicCommand({ TopicArn: localArn('sns', name) }));
    }
    await createTopics(stores, endpoint, { [mark.Key]: mark.Value });
  } finally {
    client.destroy();
  }
}

async function findTopic(client: SNSClient, name: string): Promise<Found> {
  try {
    const ResourceArn = localArn('sns', name);
    const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
    const isOurs = Tags.some(({ Key, Value }) => Key === mark.Key && Value === mark.Value);
    return { name, there: true, isOurs };
  } catch (error) {
    const isMissing = error instanceof ResourceNotFoundException || error instanceof NotFoundException;
    if (isMissing) return { name, there: false, isOurs: false };
    throw error;
  }
}
