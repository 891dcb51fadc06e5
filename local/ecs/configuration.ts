import type { Service } from '../../lib/model/topology.ts';
import type { DeploymentConfiguration } from './deployment-record.ts';
import { InvalidParameterException } from './errors.ts';

/** What UpdateService may change of how a service is deployed. */
export interface ConfigurationChange {
  readonly strategy?: string;
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly deploymentCircuitBreaker?: DeploymentConfiguration['deploymentCircuitBreaker'];
  readonly alarms?: DeploymentConfiguration['alarms'];
}

/** A task that always listens on the same port: the one before must have gone, as with a host port on one instance. */
const stopsFirst = { minimumHealthyPercent: 0, maximumPercent: 100 } as const;

/** As the stacks deploy a service in AWS: by ECS's defaults, with the circuit breaker and an alarm, and rolled back by both. */
export const configurationWith = (alarmNames: readonly string[], fixedPort?: true): DeploymentConfiguration => ({
  strategy: 'ROLLING',
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  deploymentCircuitBreaker: { enable: true, rollback: true },
  alarms: { alarmNames, enable: alarmNames.length > 0, rollback: alarmNames.length > 0 },
  ...(fixedPort && stopsFirst),
});

/** Throws InvalidParameterException where a service whose tasks share one port could have two at a time. */
export function checkFixedPort(
  { name, port, fixedPort }: Pick<Service, 'name' | 'port' | 'fixedPort'>,
  { minimumHealthyPercent, maximumPercent }: DeploymentConfiguration,
  desiredCount: number,
): void {
  if (!fixedPort) return;
  const why = `${name} always listens on port ${port}, so one task of it fits on a machine`;
  if (desiredCount > 1) throw new InvalidParameterException(`desiredCount: ${desiredCount}; ${why}`);
  if (minimumHealthyPercent > stopsFirst.minimumHealthyPercent || maximumPercent > stopsFirst.maximumPercent) {
    throw new InvalidParameterException(
      `deploymentConfiguration: ${why}: minimumHealthyPercent must be 0 and maximumPercent 100`,
    );
  }
}

/** Throws InvalidParameterException for what ECS refuses, and for what only AWS can do. */
export function changedConfiguration(
  before: DeploymentConfiguration,
  { strategy = 'ROLLING', ...change }: ConfigurationChange,
): DeploymentConfiguration {
  if (strategy !== 'ROLLING') {
    throw new InvalidParameterException(
      `deploymentConfiguration.strategy: ${strategy} is executed in AWS only; the local runtime deploys by ROLLING`,
    );
  }
  const { minimumHealthyPercent: minimum, maximumPercent: maximum } = { ...before, ...change };
  if (minimum < 0 || minimum > 100) {
    throw new InvalidParameterException(
      `deploymentConfiguration.minimumHealthyPercent: ${minimum} is not from 0 to 100`,
    );
  }
  if (maximum < 100 || maximum > 200) {
    throw new InvalidParameterException(`deploymentConfiguration.maximumPercent: ${maximum} is not from 100 to 200`);
  }
  const type = change.deploymentCircuitBreaker?.thresholdConfiguration?.value ?? 1;
  if (type < 1) {
    throw new InvalidParameterException(
      `deploymentCircuitBreaker.thresholdConfiguration.value: ${type} is less than 1`,
    );
  }
  return { ...before, ...change, strategy: 'ROLLING' };
}
