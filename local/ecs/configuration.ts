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

/** As the stacks deploy a service in AWS: by ECS's defaults, with the circuit breaker and an alarm, and rolled back by both. */
export const configurationWith = (alarmNames: readonly string[]): DeploymentConfiguration => ({
  strategy: 'ROLLING',
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  deploymentCircuitBreaker: { enable: true, rollback: true },
  alarms: { alarmNames, enable: alarmNames.length > 0, rollback: alarmNames.length > 0 },
});

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
