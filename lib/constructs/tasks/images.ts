import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, CpuArchitecture, OperatingSystemFamily, type RuntimePlatform } from 'aws-cdk-lib/aws-ecs';
import { IgnoreMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config.ts';
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
const outsideContext = () => [
  ...readFileSync(`${root}/${dockerfile}.dockerignore`, 'utf8').split('\n'),
  `!${dockerfile}`,
];

/** The one image of all services and of the background load; the command says which. Docker is needed to deploy, not to synthesise. */
export function servicesImage(scope: Construct, architecture: Architecture): ContainerImage {
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, 'Image', {
      directory: root,
      file: dockerfile,
      exclude: outsideContext(),
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
