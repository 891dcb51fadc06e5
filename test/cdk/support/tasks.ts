import type { Template } from 'aws-cdk-lib/assertions';

/** A container as a template has it. */
export interface Container {
  readonly Name: string;
  readonly Cpu?: number;
  readonly Memory?: number;
  readonly MemoryReservation?: number;
  readonly Essential: boolean;
  readonly Privileged?: boolean;
  readonly User?: string;
  readonly Command?: readonly string[];
  readonly ReadonlyRootFilesystem?: boolean;
  readonly StopTimeout?: number;
  readonly Environment?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom: unknown }[];
  readonly HealthCheck?: {
    readonly Command: readonly string[];
    readonly Interval: number;
    readonly Timeout: number;
    readonly Retries: number;
    readonly StartPeriod?: number;
  };
  readonly RestartPolicy?: { readonly Enabled: boolean };
  readonly MountPoints?: readonly { readonly ContainerPath: string; readonly ReadOnly: boolean }[];
  readonly LinuxParameters?: {
    readonly Capabilities?: { readonly Add?: readonly string[]; readonly Drop?: readonly string[] };
    readonly Tmpfs?: unknown;
  };
}

export interface TaskDefinition {
  readonly Family: string;
  readonly Cpu: string;
  readonly Memory: string;
  readonly PidMode?: string;
  readonly EnableFaultInjection?: boolean;
  readonly TaskRoleArn: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly RuntimePlatform: Readonly<Record<string, string>>;
  readonly ContainerDefinitions: readonly Container[];
}

/** The task definitions of a stack, by family. */
export function taskDefinitions(template: Template): Map<string, TaskDefinition> {
  const found = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return new Map(found.map(({ Properties }) => [Properties.Family, Properties as TaskDefinition]));
}

export function containerOf(task: TaskDefinition | undefined, name: string): Container {
  const container = task?.ContainerDefinitions.find(({ Name }) => Name === name);
  if (!container) throw new Error(`no container ${name} in ${task?.Family}`);
  return container;
}

/** What a container is told in plain text. */
export const environmentOf = ({ Environment = [] }: Container): Record<string, unknown> =>
  Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value]));
