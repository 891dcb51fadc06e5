import type { ContainerDefinition, ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { agentContainer } from '../../names.ts';
import { logTo } from '../shared/log-group.ts';
import type { ManagedInstanceRole } from './managed-instance-role.ts';

/** What faults inside a task need from their environment. */
export interface FaultInjection {
  readonly agentImage: ContainerImage;
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

/**
 * Puts an SSM agent beside a task's app, by which FIS and our documents reach it, and a folder that the agent writes and
 * the app only reads. Neither has a share or a cap of its own: a fault must be able to take what the app has.
 */
export function addFaultSidecar(
  task: FargateTaskDefinition,
  app: ContainerDefinition,
  { agentImage, managedInstanceRole, taskRole, logGroup, tags }: FaultSidecarProps,
): ContainerDefinition {
  task.addVolume({ name: volume });
  app.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: true });
  app.addEnvironment('FAULT_LIMITS_FILE', limitsFile);
  const agent = task.addContainer(agentContainer, {
    image: agentImage,
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
      FAULT_LIMITS_FILE: limitsFile,
    },
  });
  agent.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: false });
  managedInstanceRole.grantActivation(taskRole);
  return agent;
}
