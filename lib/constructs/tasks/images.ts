import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, CpuArchitecture, OperatingSystemFamily } from 'aws-cdk-lib/aws-ecs';
import { IgnoreMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What every task runs on, and every image is built for. */
export const runtimePlatform = {
  cpuArchitecture: CpuArchitecture.ARM64,
  operatingSystemFamily: OperatingSystemFamily.LINUX,
};

const root = fileURLToPath(new URL('../../..', import.meta.url));

const dockerfile = 'services/Dockerfile';

/** The build context as the Dockerfile's own ignore file cuts it, and the Dockerfile itself, which Docker takes in any case. */
const outsideContext = (...more: string[]) => [
  ...readFileSync(`${root}/${dockerfile}.dockerignore`, 'utf8').split('\n'),
  ...more,
  `!${dockerfile}`,
];

/** The one image of all services; the command says which. Docker is needed to deploy, not to synthesise. */
export function servicesImage(scope: Construct): ContainerImage {
  return bundledImage(scope, 'Image', outsideContext('base', 'lib', 'measure', 'systems'));
}

/** The background load's own image, by the same Dockerfile: what changes in a service does not deploy what measures it anew. */
export function walkerImage(scope: Construct): ContainerImage {
  return bundledImage(scope, 'WalkerImage', outsideContext('services/*', '!services/bundle.ts'));
}

function bundledImage(scope: Construct, id: string, exclude: string[]): ContainerImage {
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, id, {
      directory: root,
      file: dockerfile,
      exclude,
      ignoreMode: IgnoreMode.DOCKER,
      platform: Platform.LINUX_ARM64,
    }),
  );
}

/** The SSM agent with all that faults inside a task need, so that nothing is installed when a task starts. */
export function agentImage(scope: Construct): ContainerImage {
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, 'AgentImage', {
      directory: fileURLToPath(new URL('ssm-agent', import.meta.url)),
      platform: Platform.LINUX_ARM64,
    }),
  );
}
