import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, CpuArchitecture, OperatingSystemFamily, type RuntimePlatform } from 'aws-cdk-lib/aws-ecs';
import { IgnoreMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Architecture } from '../../model/availability-zones.ts';

/** The same processors, as Docker and as ECS call them. */
const processors: Readonly<Record<Architecture, { platform: Platform; cpuArchitecture: CpuArchitecture }>> = {
  arm64: { platform: Platform.LINUX_ARM64, cpuArchitecture: CpuArchitecture.ARM64 },
  'x86-64': { platform: Platform.LINUX_AMD64, cpuArchitecture: CpuArchitecture.X86_64 },
};

/** What a task runs on. */
export const runtimePlatformOf = ({ architecture }: Pick<Config, 'architecture'>): RuntimePlatform => ({
  cpuArchitecture: processors[architecture].cpuArchitecture,
  operatingSystemFamily: OperatingSystemFamily.LINUX,
});

const root = fileURLToPath(new URL('../../..', import.meta.url));

const dockerfile = 'services/Dockerfile';

/** The build context as the Dockerfile's own ignore file cuts it, and the Dockerfile itself, which Docker takes in any case. */
const outsideContext = (...more: string[]) => [
  ...readFileSync(`${root}/${dockerfile}.dockerignore`, 'utf8').split('\n'),
  ...more,
  `!${dockerfile}`,
];

/** The one image of all services; the command says which. Docker is needed to deploy, not to synthesise. */
export function servicesImage(scope: Construct, architecture: Architecture): ContainerImage {
  return bundledImage(scope, 'Image', architecture, outsideContext('base', 'lib', 'measure', 'systems'));
}

/** The background load's own image, by the same Dockerfile: what changes in a service does not deploy what measures it anew. */
export function walkerImage(scope: Construct, architecture: Architecture): ContainerImage {
  return bundledImage(scope, 'WalkerImage', architecture, outsideContext('services/*', '!services/bundle.ts'));
}

function bundledImage(scope: Construct, id: string, architecture: Architecture, exclude: string[]): ContainerImage {
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, id, {
      directory: root,
      file: dockerfile,
      exclude,
      ignoreMode: IgnoreMode.DOCKER,
      platform: processors[architecture].platform,
    }),
  );
}

/** The SSM agent with all that faults inside a task need, so that nothing is installed when a task starts. */
export function agentImage(scope: Construct, architecture: Architecture): ContainerImage {
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, 'AgentImage', {
      directory: fileURLToPath(new URL('ssm-agent', import.meta.url)),
      platform: processors[architecture].platform,
    }),
  );
}
