import {
  AppProtocol,
  Capability,
  type CfnTaskDefinition,
  type ContainerDefinition,
  type ContainerImage,
  FargateTaskDefinition,
  type FargateTaskDefinitionProps,
  LinuxParameters,
  PidMode,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDeletionPolicy, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { serviceImage } from '../../model/service-image.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { createLogGroup, logTo } from '../shared/log-group.ts';
import { checkFargateSize } from './fargate-size.ts';
import { runtimePlatformOf } from './images.ts';
import { containerProbe, stopTimeout } from './probe.ts';
import { executionRole, taskRole } from './task-roles.ts';

export interface AppTaskProps {
  readonly config: Config;
  readonly name: string;
  /** CPU units and memory (MiB) of the whole task; some of the CPU units may be for Service Connect's proxy alone. */
  readonly cpu: number;
  /**
   * @default - the proxy has a small part of the task, or there is none
   */
  readonly proxyCpu?: number;
  readonly memory: number;
  readonly image: ContainerImage;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, Secret>>;
  /** Where it listens; without one nobody asks it anything. */
  readonly port?: number;
  /** Faults are injected into the task: the kernel's limits on its app are those of the task. */
  readonly faultInjection: boolean;
}

/** What Service Connect's proxy has at least of a task whose app has limits of its own: memory (MiB), and CPU units in a small task. */
const reserved = { cpu: 64, memory: 128 };

/** The name of the port mapping that Service Connect refers to. */
export const portName = 'http';

/** A Fargate task with one app in it, `/app/<name>.mjs`: not root, no capability, nothing to write to, started again when it ends. */
export class AppTask extends Construct {
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly taskRole: Role;
  readonly executionRole: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: AppTaskProps) {
    super(scope, id);
    const { config, name, cpu, memory, proxyCpu, faultInjection } = props;
    checkFargateSize(name, cpu, memory);
    this.logGroup = createLogGroup(this, 'Logs', config, name);
    this.taskRole = taskRole(this, 'TaskRole', config, name);
    this.executionRole = executionRole(this, 'ExecutionRole', config, name);
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      family: namesOf(config).taskFamily(name),
      cpu,
      memoryLimitMiB: memory,
      taskRole: this.taskRole,
      executionRole: this.executionRole,
      runtimePlatform: runtimePlatformOf(config),
      ...(faultInjection && sharedWithFaults),
    });
    keepReplaced(this.definition);
    acknowledge(this.definition, {
      'AwsSolutions-ECS2': 'The environment holds names and addresses; what is secret comes from Secrets Manager.',
    });
    this.container = this.definition.addContainer(name, {
      image: props.image,
      command: serviceImage.command(name),
      environment: { ...props.environment },
      ...(props.secrets && { secrets: { ...props.secrets } }),
      ...(props.port && {
        portMappings: [{ name: portName, containerPort: props.port, appProtocol: AppProtocol.http }],
        healthCheck: containerProbe,
      }),
      ...(!faultInjection && { cpu: cpu - (proxyCpu || reserved.cpu), memoryLimitMiB: memory - reserved.memory }),
      user: serviceImage.user,
      readonlyRootFilesystem: true,
      linuxParameters: noCapabilities(this),
      enableRestartPolicy: true,
      restartAttemptPeriod: Duration.seconds(60),
      stopTimeout,
      logging: logTo(this.logGroup, 'app'),
    });
  }
}

/**
 * A revision that was replaced stays ACTIVE, or a service could not go back to it: CloudFormation deregisters it otherwise.
 * Source: CloudFormation template reference, UpdateReplacePolicy. With the stack only the last one goes.
 */
function keepReplaced({ node }: FargateTaskDefinition): void {
  const { cfnOptions } = node.defaultChild as CfnTaskDefinition;
  cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
}

const sharedWithFaults: Partial<FargateTaskDefinitionProps> = { enableFaultInjection: true, pidMode: PidMode.TASK };

function noCapabilities(scope: Construct): LinuxParameters {
  const parameters = new LinuxParameters(scope, 'LinuxParameters');
  parameters.dropCapabilities(Capability.ALL);
  return parameters;
}
