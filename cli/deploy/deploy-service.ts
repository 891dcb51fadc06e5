import { resolve } from 'node:path';
import {
  ClientException,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  InvalidParameterException,
  RegisterTaskDefinitionCommand,
  type Service,
  type ServiceDeployment,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { Progress } from '../../runs/reporters/progress.ts';
import { followDeployment } from './follow-deployment.ts';

export interface DeployRequest {
  readonly service: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A program file instead of the service's own. */
  readonly command?: string;
  /** Go back where the deployment fails. */
  readonly rollback: boolean;
}

/** Deploys what a service was started with, changed as is asked, and follows that to its end. */
export async function deployService(ecs: ECSClient, request: DeployRequest, progress: Progress): Promise<ExitStatus> {
  const { service } = request;
  const begun = systemClock.monotonic();
  const taskDefinition = await registerChanged(ecs, request);
  progress.line(`registered ${nameOf(taskDefinition)}`);
  const before = await describe(ecs, service);
  const updated = await ecs.send(new UpdateServiceCommand({ service, taskDefinition, ...configured(before, request) }));
  const arn = updated.service?.currentServiceDeployment;
  const rollout = updated.service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
  if (!arn || !rollout) throw new Error(`ECS has begun no deployment of ${service}`);
  const ended = await followDeployment(ecs, { arn, rollout, service }, progress);
  const took = `after ${((systemClock.monotonic() - begun) / 1000).toFixed(1)} s`;
  const runs = nameOf((await describe(ecs, service)).taskDefinition);
  progress.done();
  console.log(resultOf(ended, { service, runs, took }));
  return ended.status === 'SUCCESSFUL' ? exitStatus.held : exitStatus.notHeld;
}

/** The first revision of its task definition, with other variables or another program; what ECS refuses is wrong usage. */
async function registerChanged(ecs: ECSClient, request: DeployRequest): Promise<string> {
  const { service, environment, command } = request;
  const first = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: `${service}:1` }));
  const { containerDefinitions = [], cpu, memory, networkMode, requiresCompatibilities } = first.taskDefinition ?? {};
  const variables = (before: readonly { name?: string | undefined; value?: string | undefined }[] = []) => [
    ...before.filter(({ name }) => name !== undefined && !Object.hasOwn(environment, name)),
    ...Object.entries(environment).map(([name, value]) => ({ name, value })),
  ];
  const registered = ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family: service, cpu, memory, networkMode, requiresCompatibilities },
      containerDefinitions: containerDefinitions.map((container) => ({
        ...container,
        environment: variables(container.environment),
        ...(command !== undefined && { command: ['node', resolve(command)] }),
      })),
    }),
  );
  const { taskDefinition } = await registered.catch((error) => {
    const isRefused = error instanceof InvalidParameterException || error instanceof ClientException;
    throw isRefused ? new UsageError(error.message) : error;
  });
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function describe(ecs: ECSClient, service: string): Promise<Service> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ services: [service] }));
  return services[0] ?? {};
}

/** As the service is deployed anyway, but for what becomes of a failure. */
function configured({ deploymentConfiguration }: Service, { rollback }: DeployRequest) {
  const { alarms } = deploymentConfiguration ?? {};
  return {
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback },
      ...(alarms?.enable && { alarms: { ...alarms, rollback } }),
    },
  };
}

/** `FAMILY:2` */
const nameOf = (arn: string | undefined): string => (arn ?? '').slice((arn ?? '').lastIndexOf('/') + 1);

function resultOf(
  { status, statusReason = '' }: ServiceDeployment,
  { service, runs, took }: { service: string; runs: string; took: string },
): string {
  switch (status) {
    case 'SUCCESSFUL':
      return `${service} runs ${runs} ${took}`;
    case 'ROLLBACK_SUCCESSFUL':
      return `${service} was rolled back to ${runs} ${took}: ${statusReason}`;
    default:
      return `${service} was not deployed (${status}) ${took}: ${statusReason}`;
  }
}
