import { type Decision, decide } from '../../../../lambda/rollback-deployment/decide.ts';
import type {
  Deployed,
  GoodVersion,
  NearExperiment,
  RingingAlarm,
  Situation,
} from '../../../../lambda/rollback-deployment/situation.ts';
import type { AlarmMeaning } from '../../../../lib/model/response/alarm-meaning.ts';
import type { RollbackLock } from '../../../../lib/model/response/rollback-lock.ts';
import { defaultRollback } from '../../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../../systems/shop/model.ts';

export const minute = 60_000;
export const now = Date.parse('2026-11-26T10:00:00Z');
export const rang = now - 5_000;
const { topology, journeys } = shopModel;

export const alarmOf = (name: string, meaning: AlarmMeaning, since = rang): RingingAlarm => ({ name, meaning, since });
export const deploymentAlarm = (service: string, since = rang) =>
  alarmOf(`shop-dev-deployment-${service}`, { kind: 'deployment', service }, since);
export const objectiveAlarm = (scope: string, since = rang) =>
  alarmOf(`shop-dev-objective-${scope}`, { kind: 'objective', scope }, since);

export const good: GoodVersion = { taskDefinition: 'order:1', isActive: true, mutableImages: [] };
export const bad: Deployed = {
  service: 'order-service',
  deployment: 'arn:d2',
  status: 'SUCCESSFUL',
  strategy: 'ROLLING',
  controller: 'ECS',
  began: now - 10 * minute,
  finished: now - 8 * minute,
  beganInAlarm: false,
  taskDefinition: 'order:2',
  digests: ['sha256:bad'],
  good,
  zones: { bad: 'several' },
  stack: 'steady',
};
const { finished: _, ...stillGoing } = { ...bad, status: 'IN_PROGRESS' as const };
export const underWay = stillGoing;
export const product: Deployed = {
  ...bad,
  service: 'product-service',
  deployment: 'arn:p2',
  taskDefinition: 'product:2',
};
export const lock: RollbackLock = {
  service: 'order-service',
  deployment: 'arn:d1',
  taskDefinition: 'order:1',
  digests: ['sha256:bad'],
  at: now - 60 * minute,
  incident: 'earlier',
  expiresAt: now / 1000 + 3600,
};
export const experiment: NearExperiment = { id: 'EXP1', name: 'redis-outage', isRunning: true, expects: true };

export type Given = Omit<Partial<Situation>, 'alarm' | 'settings'> & {
  readonly alarm?: RingingAlarm;
  readonly settings?: Partial<Situation['settings']>;
};

/** A bad deployment of order-service that everybody would take back, but for what is given. */
export function situation({ alarm = deploymentAlarm('order-service'), settings, ...given }: Given = {}): Situation {
  return {
    system: { topology, journeys },
    settings: { ...defaultRollback, mode: 'act', ...settings },
    now,
    alarm: { ...alarm, firstBad: rang - 30_000, windowSeconds: 30, rangAt: alarm.since },
    looks: 1,
    ringing: [alarm],
    deployments: [bad],
    experiments: [],
    ...given,
  };
}
export const decided = (given?: Given): Decision => decide(situation(given));
