import type { Clock } from '../../base/clock.ts';
import { hasDeploymentEnded } from '../../lib/model/events/deployment.ts';
import { labels } from '../../lib/model/labels.ts';
import { InvalidTargetError } from '../runtimes/runtime.ts';
import type { VersionLook, Versions } from '../runtimes/versions.ts';
import type { Ecs } from './ecs.ts';
import type { ServiceDeployments } from './service-deployments.ts';

interface Deployed {
  readonly service: string;
  readonly taskDefinitionArn: string;
  readonly before: string;
}

const pauseMilliseconds = 50;
/** Less than the engine waits until a fault is in force, and until it is undone. */
const limitMilliseconds = 14_000;

/** Deploys for faults as anybody deploys: by a task definition and UpdateService. */
export function createVersions(ecs: Ecs, clock: Clock): Versions {
  const byFault = new Map<string, Deployed>();

  const look = (faultId: string): VersionLook | undefined => {
    const deployed = byFault.get(faultId);
    if (!deployed) return undefined;
    const { service, taskDefinitionArn } = deployed;
    const tasks = ecs.tasks.all().filter(({ revision, state }) => {
      return revision.taskDefinitionArn === taskDefinitionArn && state !== 'stopped' && state !== 'draining';
    });
    const isReplaced = ecs.service(service).primary.revision.taskDefinitionArn !== taskDefinitionArn;
    return { tasks: tasks.length, isReplaced };
  };

  return {
    deploy: async (faultId, service, { name, value }) => {
      await whenDeployed(ecs.service(service), clock);
      const { primary } = ecs.service(service);
      refuseVersion(service, primary.revision.taskDefinitionArn, byFault);
      const before = ecs.taskDefinitions.describe(primary.revision.taskDefinitionArn);
      const { container, family, others } = before;
      const environment = [
        ...(container.environment ?? []).filter((variable) => variable.name !== name),
        { name, value },
      ];
      const { arn } = ecs.taskDefinitions.register({
        ...others,
        family,
        containerDefinitions: [{ ...container, environment }],
      });
      // As the document does in AWS: it is told by that from what somebody else deploys meanwhile.
      ecs.tags.add(arn, [{ key: labels.deployedOver, value: `${before.family}:${before.revision} by ${faultId}` }]);
      ecs.update(service, { taskDefinition: arn });
      byFault.set(faultId, { service, taskDefinitionArn: arn, before: before.arn });
    },
    takeBack: async (faultId) => {
      const deployed = byFault.get(faultId);
      if (!deployed) return;
      const end = clock.monotonic() + limitMilliseconds;
      if (!look(faultId)?.isReplaced) goBack(ecs, deployed);
      for (let seen = look(faultId); seen && seen.tasks > 0; seen = look(faultId)) {
        if (clock.monotonic() > end)
          throw new Error(`${seen.tasks} tasks of ${deployed.service} still run the version`);
        await clock.sleep(pauseMilliseconds);
      }
      // Nobody is to go back to it, or to deploy it by the name of its family.
      ecs.taskDefinitions.deregister(deployed.taskDefinitionArn);
    },
    look,
  };
}

/** What another fault has deployed is not what is to be gone back to. */
function refuseVersion(service: string, taskDefinition: string, byFault: ReadonlyMap<string, Deployed>): void {
  for (const [faultId, { taskDefinitionArn }] of byFault) {
    if (taskDefinitionArn !== taskDefinition) continue;
    throw new InvalidTargetError(`${service} runs the version of fault ${faultId}, which has not been taken back`);
  }
}

/** Another deployment is let end first: what is rolled back is to go back to what ran before, not to half of it. */
async function whenDeployed(service: ServiceDeployments, clock: Clock): Promise<void> {
  const end = clock.monotonic() + limitMilliseconds;
  while (!hasDeploymentEnded(service.current.status)) {
    if (clock.monotonic() > end) {
      throw new InvalidTargetError(`${service.service} is being deployed: its deployment is ${service.current.status}`);
    }
    await clock.sleep(pauseMilliseconds);
  }
}

/** Unwatched: an alarm of the version that goes may ring yet, and ECS would go back to that. */
function goBack(ecs: Ecs, { service, before }: Deployed): void {
  const { alarms } = ecs.service(service).configuration;
  const unwatched = { deploymentConfiguration: { alarms: { ...alarms, enable: false } } };
  ecs.update(service, { taskDefinition: before, ...unwatched });
  ecs.update(service, { deploymentConfiguration: { alarms } });
}
