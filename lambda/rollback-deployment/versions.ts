import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  type ServiceDeploymentBrief,
  type ServiceRevision,
} from '@aws-sdk/client-ecs';
import type { Ports } from '../shared/ports.ts';
import type { GoodVersion } from './situation.ts';

type EcsPorts = Pick<Ports, 'ecs'>;

/** Most that DescribeServiceRevisions takes at once. Source: ECS API reference, DescribeServiceRevisions. */
const mostDescribed = 20;

export interface Versions {
  readonly taskDefinition: string;
  readonly digests: readonly string[];
  readonly good: GoodVersion | undefined;
  /** The same version had been deployed well before: somebody went back to it. */
  readonly isReturn?: boolean;
}

/**
 * What a deployment brought, and the last success before it that was of another version: what runs the same task
 * definition would be no way back.
 */
export async function versionsOf(
  ports: EcsPorts,
  deployment: ServiceDeploymentBrief,
  earlier: readonly ServiceDeploymentBrief[],
): Promise<Versions> {
  const successes = earlier.filter(({ status }) => status === 'SUCCESSFUL');
  const arns = [deployment, ...successes].flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
  const revisions = await revisionsOf(ports, arns);
  const bad = revisions.get(deployment.targetServiceRevisionArn ?? '');
  const taskDefinition = bad?.taskDefinition ?? '';
  const good = successes
    .map(({ targetServiceRevisionArn = '' }) => revisions.get(targetServiceRevisionArn)?.taskDefinition)
    .find((before) => before !== undefined && before !== taskDefinition);
  const isReturn = successes.some(
    ({ targetServiceRevisionArn = '' }) => revisions.get(targetServiceRevisionArn)?.taskDefinition === taskDefinition,
  );
  return {
    taskDefinition,
    ...(isReturn && taskDefinition !== '' && { isReturn }),
    digests: (bad?.containerImages ?? []).flatMap(({ imageDigest }) => imageDigest ?? []),
    good: good === undefined ? undefined : await goodVersion(ports, good),
  };
}

/** At most so many as ECS describes at once. */
export async function revisionsOf({ ecs }: EcsPorts, all: string[]): Promise<ReadonlyMap<string, ServiceRevision>> {
  const arns = [...new Set(all)].slice(0, mostDescribed);
  if (arns.length === 0) return new Map();
  const { serviceRevisions = [] } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns }));
  return new Map(serviceRevisions.map((revision) => [revision.serviceRevisionArn ?? '', revision]));
}

/**
 * A task definition as it is now. An existing service cannot be given an INACTIVE one. Source: ECS API reference,
 * DeregisterTaskDefinition.
 */
async function goodVersion({ ecs }: EcsPorts, taskDefinition: string): Promise<GoodVersion> {
  const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const images = (found?.containerDefinitions ?? []).flatMap(({ image }) => image ?? []);
  return {
    taskDefinition,
    isActive: found?.status === 'ACTIVE',
    mutableImages: images.filter(isMutable),
  };
}

/**
 * Whether an image's name may mean another image by now. A digest may not; nor may a tag that is itself the hash of the
 * contents, as the CDK names its images, in a repository whose tags are immutable. Source: the CDK's bootstrap template.
 */
export const isMutable = (image: string): boolean => !/@sha256:[0-9a-f]{64}$|:[0-9a-f]{64}$/.test(image);
