import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { stopExperiments } from '../../../../lambda/stop-experiments/stop-experiments.ts';
import { labels } from '../../../../lib/model/labels.ts';
import { alarmEvent, createWorld, deliver, type World } from './verb-world.ts';

export const users = 'shop-dev-guardrail-users';

/** The account of the file that runs. */
export let world: World;

/** For every test of a file: an account in which no experiment runs. */
export function withStopping(): void {
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.reset();
    world.account.templates.clear();
    world.account.experiments.clear();
    world.account.alarms = undefined;
    world.account.stopTo = 'stopping';
  });
}

export interface Given {
  readonly environment?: string;
  readonly system?: string;
  readonly radius?: string;
  readonly stopAlarms?: readonly string[];
  readonly status?: string;
  readonly reason?: string;
  readonly endTime?: number;
}

/** Puts an experiment and its template there. */
export function runs(id: string, given: Given = {}): void {
  const { environment = 'dev', system = 'shop', radius = 'order-service', stopAlarms = [users] } = given;
  const { status = 'running', reason = '', endTime } = given;
  const tags = {
    [labels.system]: system,
    ...(environment && { [labels.environment]: environment }),
    [labels.expectedRadius]: radius,
    [labels.experiment]: `lose-${id}`,
  };
  world.account.templates.set(`T-${id}`, { tags, stopAlarms });
  world.account.experiments.set(id, { template: `T-${id}`, status, reason, ...(endTime && { endTime }) });
}

export const deliverAlarm = (name = users, changes = {}) =>
  deliver(world, stopExperiments, [alarmEvent(world, name, changes)]);
export const stopped = () => world.account.acts().map(({ operation, input }) => `${operation} ${input.id}`);
