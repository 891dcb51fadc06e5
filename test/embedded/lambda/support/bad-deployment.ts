import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { rollbackDeployment } from '../../../../lambda/rollback-deployment/rollback-deployment.ts';
import { labels } from '../../../../lib/model/labels.ts';
import type { ScriptedService } from './scripted-ecs.ts';
import { alarmEvent, createWorld, deliver, type World } from './verb-world.ts';

export const minute = 60_000;
export const digest = (letter: string) => `shop/order@sha256:${letter.repeat(64)}`;
export const service = 'order-service';
export const ringing = `shop-dev-deployment-${service}`;

/** The account of the file that runs, with a deployment in it that does harm. */
export let world: World;

/** For every test of a file: version 1 of the service ran well for a day, version 2 came some minutes ago. */
export function withBadDeployment(): void {
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => set());
}

/** Version 1 ran well for a day; version 2 came some minutes ago. */
export async function set(status = 'SUCCESSFUL', { minutes = 5, firstEver = false } = {}): Promise<ScriptedService> {
  await world.reset();
  const { account } = world;
  const { ecs } = account;
  account.templates.clear();
  account.experiments.clear();
  account.alarms = undefined;
  account.stack = 'UPDATE_COMPLETE';
  account.stopTo = 'stopping';
  ecs.refusal = undefined;
  ecs.definitions.clear();
  ecs.definitions.set('order:1', { status: 'ACTIVE', image: digest('a') });
  ecs.definitions.set('order:2', { status: 'ACTIVE', image: digest('b') });
  ecs.services.clear();
  const began = world.now - minutes * minute;
  const finished = status === 'SUCCESSFUL' ? { finishedAt: began + minute } : {};
  const good = { arn: 'd1', status: 'SUCCESSFUL', createdAt: began - 1440 * minute, finishedAt: began - 1439 * minute };
  const found: ScriptedService = {
    controller: 'ECS',
    deployments: [
      ...(firstEver ? [] : [{ ...good, taskDefinition: 'order:1' }]),
      { arn: 'd2', status, createdAt: began, ...finished, taskDefinition: 'order:2' },
    ],
    tasks: [],
    stackName: 'shop-dev-services',
  };
  ecs.services.set(service, found);
  return found;
}

export const deliverAlarm = (name = ringing, changes = {}) =>
  deliver(world, rollbackDeployment, [alarmEvent(world, name, changes)]);
export const acts = () => world.account.acts().map(({ operation, input }) => ({ operation, ...input }));
export const titles = () => world.told.map(({ title }) => title);
export const deployed = (): ScriptedService => world.account.ecs.services.get(service) as ScriptedService;

export function experimentRuns(radius: string): void {
  const { templates, experiments } = world.account;
  const tags = { [labels.system]: 'shop', [labels.environment]: 'dev', [labels.expectedRadius]: radius };
  templates.set('T1', { tags });
  experiments.set('EXP1', { template: 'T1', status: 'running' });
}
