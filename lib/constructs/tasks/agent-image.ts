import { readFileSync } from 'node:fs';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Config, ConfigError } from '../../config/config.ts';
import { agentImage } from './images.ts';

/** The SSM agent's image, and how it is started. */
export interface AgentImage {
  readonly image: ContainerImage;
  /** It has what our own Command documents call, and our entry point; it runs as root. */
  readonly ours: boolean;
}

/**
 * The accounts by which FIS publishes its non-root agent image, by Region; the repository is `aws-fis-ssm-agent-non-root`
 * and `latest` its only documented tag. Source: FIS user guide, "Use the AWS FIS aws:ecs:task actions", non-root container
 * images, as of 2026-11. It runs as the user 61555 and has the dependencies of the AWSFIS documents inside. The page does
 * not say, and nobody here could try: which CPU architectures it has, whether its user may signal a process of another
 * user, and whether it has all that our entry point calls (bash, curl, jq, the AWS CLI: AWS's own script calls the same).
 */
const nonRootAccounts: Readonly<Record<string, string>> = {
  'af-south-1': '323960980714',
  'ap-east-1': '382188660849',
  'ap-northeast-1': '734102830451',
  'ap-northeast-2': '706243847951',
  'ap-northeast-3': '577137987168',
  'ap-south-1': '547703943082',
  'ap-southeast-1': '893410593473',
  'ap-southeast-2': '088923313816',
  'ca-central-1': '303185496657',
  'eu-central-1': '294983767828',
  'eu-central-2': '532975550017',
  'eu-north-1': '981005111022',
  'eu-south-1': '950165721128',
  'eu-south-2': '762616536414',
  'eu-west-1': '676591241388',
  'eu-west-2': '292832244570',
  'eu-west-3': '175562788122',
  'sa-east-1': '005407597607',
  'us-east-1': '237024525506',
  'us-east-2': '111204668964',
  'us-west-1': '044771288121',
  'us-west-2': '584751651166',
};

const nonRootRepository = 'aws-fis-ssm-agent-non-root';

/** The agent image of an environment. Throws {@link ConfigError} where AWS has none in the Region. */
export function agentImageOf(scope: Construct, config: Config): AgentImage {
  if (config.agentImage === 'ours') return { image: agentImage(scope, config.architecture), ours: true };
  if (config.agentImage !== 'aws-non-root') return { image: imageAt(scope, config.agentImage), ours: false };
  const account = nonRootAccounts[config.region];
  if (!account) {
    throw new ConfigError(
      `environment ${config.name}: agentImage is aws-non-root, which FIS does not list for ${config.region}: copy the image and give its URI, or take ours`,
    );
  }
  return { image: inRegistry(scope, account, config.region, nonRootRepository, 'latest'), ours: false };
}

/** The entry point as a command of its own, for an image that has none of ours. */
export const entryPointFor = ({ ours }: AgentImage): string[] | undefined =>
  ours ? undefined : ['/bin/bash', '-c', readFileSync(new URL('ssm-agent/entrypoint.sh', import.meta.url), 'utf8')];

/** An image by its URI; what is in ECR is pulled with the right to it. */
function imageAt(scope: Construct, uri: string): ContainerImage {
  const [, account, region, repository, tag = 'latest'] =
    /^(\d{12})\.dkr\.ecr\.([\w-]+)\.[\w.]+?\/([^:@]+)(?:[:@](.+))?$/.exec(uri) ?? [];
  return account && region && repository
    ? inRegistry(scope, account, region, repository, tag)
    : ContainerImage.fromRegistry(uri);
}

function inRegistry(scope: Construct, account: string, region: string, repositoryName: string, tag: string) {
  const repositoryArn = Arn.format(
    {
      service: 'ecr',
      account,
      region,
      resource: 'repository',
      resourceName: repositoryName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
  const repository = Repository.fromRepositoryAttributes(scope, 'AgentRepository', { repositoryArn, repositoryName });
  return ContainerImage.fromEcrRepository(repository, tag);
}
