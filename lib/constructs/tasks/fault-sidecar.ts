import type { ContainerDefinition, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { agentContainer } from '../../names.ts';
import { logTo } from '../shared/log-group.ts';
import { type AgentImage, entryPointFor } from './agent-image.ts';
import type { ManagedInstanceRole } from './managed-instance-role.ts';

/** What faults inside a task need from their environment. */
export interface FaultInjection {
  readonly agentImage: AgentImage;
  readonly managedInstanceRole: ManagedInstanceRole;
}

export interface FaultSidecarProps extends FaultInjection {
  readonly taskRole: Role;
  readonly logGroup: LogGroup;
  /** Tags of the managed instance, beside those that FIS wants. */
  readonly tags: Readonly<Record<string, string>>;
}

const volume = 'faults';
const folder = '/faults';

/** Where the services' kit looks for limits to hold itself to. */
const limitsFile = `${folder}/limits.json`;

/** Where the entry point notes which task it is in, for an agent that is not root and may write nowhere else. */
const taskFile = '/tmp/breakwater/task.json';

/**
 * Puts an SSM agent beside a task's app, by which FIS and our documents reach it. It has no share or cap of its own: a
 * fault must be able to take what the app has. Our own image shares a folder with the app, which the agent writes and the
 * app only reads: another image runs no document that would write there.
 */
export function addFaultSidecar(
  task: FargateTaskDefinition,
  app: ContainerDefinition,
  { agentImage, managedInstanceRole, taskRole, logGroup, tags }: FaultSidecarProps,
): ContainerDefinition {
  const entryPoint = entryPointFor(agentImage);
  const agent = task.addContainer(agentContainer, {
    image: agentImage.image,
    ...(entryPoint && { entryPoint }),
    essential: false,
    enableRestartPolicy: true,
    restartAttemptPeriod: Duration.seconds(60),
    // Long enough to take the registration back.
    stopTimeout: Duration.seconds(60),
    logging: logTo(logGroup, 'ssm-agent'),
    environment: {
      MANAGED_INSTANCE_ROLE_NAME: managedInstanceRole.roleName,
      ACTIVATION_TAGS: Object.entries(tags)
        .map(([key, value]) => `Key=${key},Value=${value}`)
        .join(' '),
      ...(agentImage.ours ? { FAULT_LIMITS_FILE: limitsFile } : { TASK_FILE: taskFile }),
    },
  });
  if (agentImage.ours) {
    task.addVolume({ name: volume });
    app.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: true });
    app.addEnvironment('FAULT_LIMITS_FILE', limitsFile);
    agent.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: false });
  }
  managedInstanceRole.grantActivation(taskRole, tags);
  return agent;
}
