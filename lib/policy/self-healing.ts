import type { Config } from '../config/config.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';

interface Container {
  readonly Name: string;
  readonly PortMappings?: readonly unknown[];
  readonly HealthCheck?: unknown;
}

/** A hypothesis of every experiment is that services recover by themselves: what they need for that is not left out. */
export const selfHealing: Rule = {
  name: 'self-healing',
  description: 'A service replaces its dead tasks, has its number of them, and takes a bad deployment back.',
  fix: 'build it with ResilientService, or give it what is missing',
  everything: (resources, config) =>
    resources
      .ofType('AWS::ECS::Service')
      .flatMap((resource) =>
        [
          ...withoutBreaker(resource),
          ...withoutHealthCheck(resource, resources),
          ...withoutNumber(resource, resources, config),
        ].map((finding) => ({ resource, ...finding })),
      ),
};

function withoutBreaker({ id, properties }: PlacedResource) {
  const { DeploymentCircuitBreaker: breaker } = (properties.DeploymentConfiguration ?? {}) as {
    DeploymentCircuitBreaker?: { Enable?: boolean; Rollback?: boolean };
  };
  if (breaker?.Enable && breaker.Rollback) return [];
  return [{ location: 'Properties/DeploymentConfiguration', problem: `${id} has no circuit breaker that rolls back` }];
}

/** Who asks nothing of a container, by a port, needs no check of it: one that ends is replaced anyway. */
function withoutHealthCheck({ id, properties, templatePath }: PlacedResource, resources: Resources) {
  const task = resources.referredTo(properties.TaskDefinition, templatePath);
  const containers = (task?.properties.ContainerDefinitions ?? []) as readonly Container[];
  return containers
    .filter(({ PortMappings = [], HealthCheck }) => PortMappings.length > 0 && !HealthCheck)
    .map(({ Name }) => ({
      location: 'Properties/TaskDefinition',
      problem: `${id} has a container ${Name} without a health check`,
    }));
}

/** Without a number ECS starts one task, and that is all unless something scales it. */
function withoutNumber({ id, properties, templatePath }: PlacedResource, resources: Resources, { tasks }: Config) {
  if (properties.DesiredCount !== undefined) return [];
  const scaled = resources
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(
      (target) =>
        target.templatePath === templatePath && JSON.stringify(target.properties.ResourceId).includes(`"${id}"`),
    );
  if (scaled.some(({ properties: { MinCapacity } }) => Number(MinCapacity) >= tasks.minimum)) return [];
  const problem = `${id} has no desired count, and nothing brings it to ${tasks.minimum} tasks`;
  return [{ location: 'Properties/DesiredCount', problem }];
}
