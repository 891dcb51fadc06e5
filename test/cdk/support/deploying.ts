import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { type Aws, type Execution, executionId, type How, run as runIn } from './automation.ts';

export let folder: string;

export const family = 'shop-dev-product-service';
export const arnOf = (revision: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/${family}:${revision}`;
export const way = `${family}:7 ${family}:8`;
export const watchedWay = `${way} watched by ${executionId}`;
export const other = '66666666-7777-8888-9999-000000000000';
export const kept = { [labels.deployedOver]: watchedWay };
export const alarms = { alarmNames: ['shop-dev-deployment-product-service'], enable: true, rollback: true };
export const deployment = (revision: number, more = {}) => ({
  status: 'PRIMARY',
  rolloutState: 'COMPLETED',
  taskDefinition: arnOf(revision),
  ...more,
});
export const definition = (revision: number, more = {}) => ({
  taskDefinitionArn: arnOf(revision),
  family,
  revision,
  status: 'ACTIVE',
  registeredBy: 'arn:aws:iam::000000000000:role/cdk',
  compatibilities: ['EC2', 'FARGATE'],
  requiresAttributes: [],
  cpu: '256',
  taskRoleArn: 'arn:aws:iam::000000000000:role/shop-dev-task-product-service-us-east-1',
  containerDefinitions: [
    { name: 'product-service', image: 'shop@sha256:1', environment: [{ name: 'PORT', value: '8080' }] },
    { name: 'amazon-ssm-agent', image: 'agent@sha256:1', environment: [] },
  ],
  Tags: { [labels.system]: 'shop', 'aws:cloudformation:stack-name': 'shop-dev-services' },
  ...more,
});
export const account = (own = {}, definitions = [definition(6), definition(7)]): Aws => ({
  services: {
    'product-service': {
      serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/shop-dev/product-service',
      status: 'ACTIVE',
      deployments: [deployment(7)],
      deploymentConfiguration: { alarms, maximumPercent: 200 },
      Tags: { [labels.system]: 'shop' },
      ...own,
    },
  },
  definitions,
});

export const parameters = { Duration: 'PT2M', Service: 'product-service', Variable: 'BREAK=errors' };
export const run = (aws: Aws, how?: How) => runIn(folder, 'deploy-version', parameters, aws, how);

/** The service and the revisions of its family, as an execution left them. */
export const leftBy = ({ aws }: Execution) => {
  const { deployments, deploymentConfiguration, Tags } = aws.services['product-service'] as {
    deployments: { taskDefinition: string }[];
    deploymentConfiguration: { alarms: { enable: boolean } };
    Tags: Record<string, string>;
  };
  return {
    runs: deployments.map(({ taskDefinition }) => Number(taskDefinition.split(':').at(-1))),
    watched: deploymentConfiguration.alarms?.enable,
    tags: Tags,
    active: aws.definitions.filter(({ status }) => status === 'ACTIVE').map(({ revision }) => revision),
  };
};
export const asBefore = { runs: [7], watched: true, tags: { [labels.system]: 'shop' }, active: [6, 7] };
export const updated = (to: number, watched: boolean, tags = kept) => ({
  update_service: 'product-service',
  to: `${family}:${to}`,
  watched,
  kept: { [labels.system]: 'shop', ...tags },
});

/** For every test of a file. */
export function withFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'automation-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}
