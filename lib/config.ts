import { type Accounts, accountProblem } from './model/accounts.ts';
import { type BackupSettings, backupProblem } from './model/backup-settings.ts';
import type { SystemModel } from './model/system.ts';

/** Everything that differs between environments, and nothing else; chosen by `-c env=NAME`. */
export interface Config extends Accounts {
  readonly name: EnvironmentName;
  /** The name of the system that it has. */
  readonly system: string;
  /** Serves customers: chaos there asks first, and the policy at synth is stricter. */
  readonly production: boolean;
  readonly region: string;
  /** Two or three, spelled out: synth looks nothing up. */
  readonly zones: readonly { readonly name: string; readonly id: string }[];
  readonly vpcCidr: string;
  /** The way out of the private subnets: NAT gateways (how many), or interface endpoints alone. */
  readonly egress: { readonly natGateways: number } | 'interface-endpoints';
  /** Tasks of each service. At most five: FIS resolves no more for one ECS action. */
  readonly tasks: { readonly minimum: number; readonly maximum: number };
  readonly cache: { readonly nodeType: string; readonly replicas: number };
  readonly logRetentionDays: number;
  /** Keeps tables, cache and load balancer from being deleted with their stack. */
  readonly deletionProtection: boolean;
  /** Where data is worth keeping: daily backups of the tables and snapshots of the cache; absent elsewhere. */
  readonly backup?: BackupSettings;
  /** SSM agent sidecars, shared process namespaces and all else that a fault inside a task needs. */
  readonly faultInjection: boolean;
  /** Requests a second of the background load, where an environment has too few users to measure by. */
  readonly load?: { readonly requestsPerSecond: number };
  /** ARN of the load balancer's certificate; without one it speaks HTTP. Required in production. */
  readonly certificateArn?: string;
  /** The name that users type, on the certificate and in a DNS record of yours; without one, the load balancer's own. */
  readonly domainName?: string;
  /** E-mail addresses that alarms go to. */
  readonly notify: readonly string[];
  /** Experiments that run by themselves: name to an EventBridge Scheduler expression, in UTC. */
  readonly schedules: Readonly<Record<string, string>>;
  /** FIS writes a report of each experiment to S3. */
  readonly reports: boolean;
  readonly chaos: {
    /** The longest an action may last, in minutes. */
    readonly longestMinutes: number;
    /** The most tasks of one service that an action may hit, in percent. */
    readonly mostTasksPercent: number;
    /** Experiments that may reach every zone at once. In production all others that would are refused. */
    readonly everyZone: readonly string[] | 'any';
  };
}

export const environmentNames = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** An unknown environment, or a setting that is missing or contradicts another; the message is one sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const zonesOf = (region: string, ...letters: string[]) =>
  letters.map((letter, index) => ({ name: `${region}${letter}`, id: `use1-az${index + 1}` }));

const region = 'us-east-1';

const base = {
  production: false,
  region,
  zones: zonesOf(region, 'a', 'b'),
  vpcCidr: '10.0.0.0/16',
  egress: { natGateways: 1 },
  tasks: { minimum: 2, maximum: 4 },
  cache: { nodeType: 'cache.t4g.micro', replicas: 1 },
  logRetentionDays: 7,
  deletionProtection: false,
  faultInjection: true,
  load: { requestsPerSecond: 20 },
  notify: [],
  schedules: {},
  reports: false,
  chaos: { longestMinutes: 10, mostTasksPercent: 100, everyZone: 'any' },
} satisfies Omit<Config, 'name' | 'system'>;

const environments: Readonly<Record<EnvironmentName, Omit<Config, 'name' | 'system'>>> = {
  dev: base,
  staging: {
    ...base,
    zones: zonesOf(region, 'a', 'b', 'c'),
    egress: 'interface-endpoints',
    tasks: { minimum: 3, maximum: 5 },
    cache: { nodeType: 'cache.t4g.small', replicas: 2 },
    logRetentionDays: 30,
    schedules: { 'random-kill': 'cron(0 10 ? * TUE *)' },
    reports: true,
  },
  prod: {
    ...base,
    production: true,
    zones: zonesOf(region, 'a', 'b', 'c'),
    egress: { natGateways: 3 },
    tasks: { minimum: 3, maximum: 5 },
    cache: { nodeType: 'cache.m7g.large', replicas: 2 },
    logRetentionDays: 365,
    deletionProtection: true,
    backup: { keepDays: 35, cacheSnapshots: 7 },
    load: { requestsPerSecond: 5 },
    reports: true,
    chaos: { longestMinutes: 5, mostTasksPercent: 100, everyZone: ['random-kill'] },
  },
};

/** What the person who deploys gives by context: `-c certificateArn=...`, `-c notify=a@b.c,d@e.f`; empty is absent. */
export interface Overrides {
  readonly certificateArn?: string | undefined;
  readonly domainName?: string | undefined;
  readonly notify?: string | undefined;
  readonly backupCopyTo?: string | undefined;
  readonly targetAccounts?: string | undefined;
  readonly orchestratorAccount?: string | undefined;
  readonly ownAccount?: string | undefined;
}

/** The settings of an environment of a system. Throws {@link ConfigError}. */
export function configOf(
  { topology }: Pick<SystemModel, 'topology'>,
  name: string | undefined,
  overrides: Overrides = {},
): Config {
  const known = environmentNames.find((environment) => environment === name);
  if (!known) {
    const given = name === undefined ? 'no environment was given' : `${JSON.stringify(name)} is not an environment`;
    throw new ConfigError(`${given}: choose one of ${environmentNames.join(', ')} with -c env=NAME`);
  }
  const { certificateArn, domainName, notify, targetAccounts, orchestratorAccount, ownAccount, backupCopyTo } =
    overrides;
  const { backup } = environments[known];
  if (backupCopyTo && !backup) {
    throw new ConfigError(`environment ${known}: backupCopyTo: it has no backup that could be copied`);
  }
  const config: Config = {
    ...environments[known],
    name: known,
    system: topology.name,
    ...(certificateArn && { certificateArn }),
    ...(domainName && { domainName }),
    ...(notify && { notify: notify.split(',') }),
    ...(backup && backupCopyTo && { backup: { ...backup, copyTo: backupCopyTo } }),
    ...(targetAccounts && { targetAccounts: targetAccounts.split(',') }),
    ...(orchestratorAccount && { orchestratorAccount }),
    ...(ownAccount && { ownAccount }),
  };
  checkConfig(config);
  return config;
}

/** Refuses what could be deployed but not meant. Throws {@link ConfigError} naming the setting and its value. */
export function checkConfig(config: Config): void {
  const { name, production, region, certificateArn, domainName, zones, vpcCidr, tasks, notify } = config;
  const refuse = (problem: string): never => {
    throw new ConfigError(`environment ${name}: ${problem}`);
  };
  if (production && !certificateArn) {
    refuse('certificateArn is missing: production speaks HTTPS; give it with -c certificateArn=ARN');
  }
  if (certificateArn && !/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/.+$/.test(certificateArn)) {
    refuse(`certificateArn ${JSON.stringify(certificateArn)} is not the ARN of an ACM certificate`);
  }
  if (certificateArn && !certificateArn.includes(`:acm:${region}:`)) {
    refuse(`certificateArn ${JSON.stringify(certificateArn)} is not in ${region}, where the load balancer is`);
  }
  if (certificateArn && !domainName) {
    refuse('domainName is missing: it must be a name on the certificate; give it with -c domainName=NAME');
  }
  if (domainName && !/^([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/.test(domainName)) {
    refuse(`domainName ${JSON.stringify(domainName)} is not a host name such as www.example.com`);
  }
  if (zones.length < 2 || zones.length > 3) refuse(`zones: ${zones.length} given, 2 or 3 wanted`);
  if (!/^\d+\.\d+\.0\.0\/16$/.test(vpcCidr))
    refuse(`vpcCidr ${JSON.stringify(vpcCidr)} is not a /16 such as 10.0.0.0/16`);
  if (tasks.minimum < 2) refuse(`tasks.minimum is ${tasks.minimum}: one task alone cannot survive its own death`);
  if (tasks.maximum > 5) refuse(`tasks.maximum is ${tasks.maximum}: FIS resolves at most 5 tasks for one action`);
  if (tasks.minimum > tasks.maximum) {
    refuse(`tasks.minimum ${tasks.minimum} is more than tasks.maximum ${tasks.maximum}`);
  }
  const backups = backupProblem(config);
  if (backups) refuse(backups);
  const accounts = accountProblem(config);
  if (accounts) refuse(accounts);
  for (const address of notify) {
    if (!/^[^@\s]+@[^@\s]+$/.test(address)) refuse(`notify: ${JSON.stringify(address)} is not an e-mail address`);
  }
}

/** A system as an environment has it: its zones, its number of tasks. The network gives each zone's tasks a /20, in order. */
export function systemIn({ zones, tasks, vpcCidr }: Config, system: SystemModel): SystemModel {
  const { topology } = system;
  const network = vpcCidr.split('.').slice(0, 2).join('.');
  return {
    ...system,
    topology: {
      ...topology,
      zones: zones.map((zone, index) => ({ ...zone, cidr: `${network}.${16 * index}.0/20` })),
      services: topology.services.map((service) => ({ ...service, replicas: tasks.minimum })),
    },
  };
}
