import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Ports } from '../shared/ports.ts';
import type { OwnExperiment } from '../shared/running-experiments.ts';
import type { Deployed } from './situation.ts';

/**
 * Marks what a running experiment has deployed itself: its version says so by a tag. Anything else that is deployed
 * while it runs is somebody's own, whatever the experiment deploys.
 */
export async function withTrials(
  { ecs }: Pick<Ports, 'ecs'>,
  deployments: readonly Deployed[],
  experiments: readonly Pick<OwnExperiment, 'status' | 'deploys'>[],
): Promise<readonly Deployed[]> {
  const deployedByRunning = new Set(experiments.flatMap(({ status, deploys }) => (isFinal(status) ? [] : deploys)));
  const isTrial = async ({ service, taskDefinition }: Deployed) => {
    if (!deployedByRunning.has(service) || taskDefinition === '') return false;
    const { tags = [] } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
    return tags.some(({ key }) => key === labels.deployedOver);
  };
  return Promise.all(
    deployments.map(async (deployed) => ((await isTrial(deployed)) ? { ...deployed, isTrial: true } : deployed)),
  );
}
