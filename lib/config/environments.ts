import { defaultNotify } from '../model/response/notify-settings.ts';
import { defaultPreflight } from '../model/response/preflight-settings.ts';
import { defaultRollback } from '../model/response/rollback-settings.ts';
import type { Config, EnvironmentName } from './config.ts';

/** What an environment has unless told; how many zones, since which ones is the Region's to say. */
export type Settings = Omit<Config, 'name' | 'system' | 'zones'> & { readonly zoneCount: number };

const base = {
  production: false,
  region: 'us-east-1',
  zoneCount: 2,
  architecture: 'arm64',
  vpcCidr: '10.0.0.0/16',
  egress: { natGateways: 1 },
  tasks: { minimum: 2, maximum: 3 },
  proxyCpu: 0,
  oneByOne: true,
  cache: { nodeType: 'cache.t4g.micro', replicas: 1 },
  logRetentionDays: 7,
  deletionProtection: false,
  faultInjection: 'every-service',
  agentImage: 'ours',
  load: { requestsPerSecond: 20 },
  notify: [],
  response: {
    rollback: { ...defaultRollback, mode: 'act' },
    notify: defaultNotify,
    preflight: defaultPreflight,
  },
  tracing: false,
  schedules: {},
  reports: false,
  chaos: {
    longestMinutes: 10,
    mostTasksPercent: 100,
    sharedStopAlarms: 'metric-math',
    everyZone: 'any',
    unstoppable: [],
  },
} satisfies Settings;

const { load: _, ...withoutLoad } = base;

/** Where there is traffic to carry. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html */
const roomForProxies = { proxyCpu: 256, oneByOne: false } as const;

/** The environments that there are. A new one is its name in `config.ts` and its settings here. */
export const environments: Readonly<Record<EnvironmentName, Settings>> = {
  dev: base,
  staging: {
    ...base,
    zoneCount: 3,
    egress: 'interface-endpoints',
    tasks: { minimum: 3, maximum: 5 },
    ...roomForProxies,
    cache: { nodeType: 'cache.t4g.small', replicas: 2 },
    logRetentionDays: 30,
    schedules: { 'random-kill': 'cron(0 10 ? * TUE *)' },
    reports: true,
  },
  prod: {
    ...withoutLoad,
    production: true,
    zoneCount: 3,
    egress: { natGateways: 3 },
    tasks: { minimum: 3, maximum: 5 },
    ...roomForProxies,
    cache: { nodeType: 'cache.m7g.large', replicas: 2 },
    logRetentionDays: 365,
    deletionProtection: true,
    backup: { keepDays: 35, cacheSnapshots: 7 },
    faultInjection: 'none',
    response: { ...base.response, rollback: defaultRollback },
    reports: true,
    chaos: { ...base.chaos, longestMinutes: 5, mostTasksPercent: 34, everyZone: [] },
  },
};
