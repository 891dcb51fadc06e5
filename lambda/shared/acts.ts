import { type DeploymentConfiguration, StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { StartExperimentCommand, type StartExperimentCommandInput, StopExperimentCommand } from '@aws-sdk/client-fis';
import { type Acted, act } from './drill.ts';
import type { Ports } from './ports.ts';

type ActPorts = Pick<Ports, 'ledger' | 'log' | 'clock' | 'fis' | 'ecs' | 'cluster'>;

/** Starts an experiment; its id. */
export const startExperiment = (
  ports: Pick<Ports, 'ledger' | 'log' | 'fis'>,
  start: Omit<StartExperimentCommandInput, 'clientToken'> & { readonly clientToken?: string },
): Promise<Acted<string | undefined>> =>
  act(
    ports,
    `start an experiment from ${start.experimentTemplateId}`,
    async () => (await ports.fis.send(new StartExperimentCommand(start as StartExperimentCommandInput))).experiment?.id,
  );

/** Stops an experiment; the milliseconds that the call took. */
export const stopExperiment = (
  ports: ActPorts,
  id: string,
  options: { readonly drill: boolean },
): Promise<Acted<number>> =>
  act(
    ports,
    `stop experiment ${id}`,
    async () => {
      const before = ports.clock.monotonic();
      await ports.fis.send(new StopExperimentCommand({ id }));
      return Math.round(ports.clock.monotonic() - before);
    },
    options,
  );

/**
 * Rolls a deployment that goes on back to the last successful service revision, also where the service was not told to
 * do so by itself. Source: ECS developer guide, stopping Amazon ECS service deployments.
 */
export const stopDeployment = (ports: ActPorts, serviceDeploymentArn: string): Promise<Acted<void>> =>
  act(
    ports,
    `stop deployment ${serviceDeploymentArn}`,
    async () =>
      void (await ports.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }))),
  );

/** Gives a service another task definition, and changes nothing else of it but what is said. */
export const updateService = (ports: ActPorts, { service, ...changes }: ServiceUpdate): Promise<Acted<void>> =>
  act(
    ports,
    `update service ${service} to ${changes.taskDefinition}`,
    async () => void (await ports.ecs.send(new UpdateServiceCommand({ cluster: ports.cluster, service, ...changes }))),
  );

interface ServiceUpdate {
  readonly service: string;
  readonly taskDefinition: string;
  readonly deploymentConfiguration?: DeploymentConfiguration;
}
