import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Ports } from '../shared/ports.ts';
import type { OwnExperiment } from '../shared/running-experiments.ts';
import type { Deployed } from './situation.ts';

type EcsPorts = Pick<Ports, 'ecs'>;
type Near = readonly Pick<OwnExperiment, 'status' | 'deploys'>[];

/**
 * Whether a running experiment has deployed a version itself: it says so by a tag. Anything else that is deployed while
 * one runs is somebody's own, whatever the experiment deploys.
 */
export async function isTrial(
  { ecs }: EcsPorts,
  { service, taskDefinition }: Pick<Deployed, 'service' | 'taskDefinition'>,
  experiments: Near,
): Promise<boolean> {
  const isDeployed = experiments.some(({ status, deploys }) => !isFinal(status) && deploys.includes(service));
  if (!isDeployed || taskDefinition === '') return false;
  const { tags = [] } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
  return tags.some(({ key }) => key === labels.deployedOver);
}

/** Marks what running experiments have deployed. */
export const withTrials = (
  ports: EcsPorts,
  deployments: readonly Deployed[],
  experiments: Near,
): Promise<readonly Deployed[]> =>
  Promise.all(
    deployments.map(async (deployed) =>
      (await isTrial(ports, deployed, experiments)) ? { ...deployed, isTrial: true } : deployed,
    ),
  );
