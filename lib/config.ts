import { type Accounts, accountProblem } from './model/accounts.ts';
import type { Architecture } from './model/availability-zones.ts';
import { type BackupSettings, backupProblem } from './model/backup-settings.ts';
import { type FaultInjectionSetting, parseFaultInjection, unknownServices } from './model/fault-injection.ts';
import { walkedJourneys } from './model/journeys.ts';
import { problemOfPlacement, zonesIn } from './model/placement.ts';
import type { SystemModel } from './model/system.ts';

/** Everything that differs between environments, and nothing else; chosen by `-c env=NAME`. */
export interface Config extends Accounts {
  readonly name: EnvironmentName;
  /** The name of the system that it has. */
  readonly system: string;
  /** Serves customers: chaos there asks first, and the policy at synth is stricter. */
  readonly production: boolean;
  readonly region: string;
  /**
   * Ids of Availability Zones, two or three. A letter such as us-east-1a is another place in every account, and synth
   * looks nothing up. Chosen once: other zones are other subnets, which the stacks above hold on to.
   */
  readonly zones: readonly string[];
  /** The processors of every task, and what every image is built for. */
  readonly architecture: Architecture;
  readonly vpcCidr: string;
  /** The way out of the private subnets: NAT gateways (how many), or interface endpoints alone. */
  readonly egress: { readonly natGateways: number } | 'interface-endpoints';
  /** Tasks of each service. At most five: FIS resolves no more for one ECS action. */
  readonly tasks: { readonly minimum: number; readonly maximum: number };
  /** CPU units of each task for Service Connect's proxy, beside what its service wants. AWS advises 256. */
  readonly proxyCpu: number;
  /** Services are deployed one after another: slower, but an account's first quota of 6 Fargate vCPU is enough. */
  readonly oneByOne: boolean;
  readonly cache: { readonly nodeType: string; readonly replicas: number };
  readonly logRetentionDays: number;
  /** Keeps tables, cache and load balancer from being deleted with their stack. */
  readonly deletionProtection: boolean;
  /** Where data is worth keeping: daily backups of the tables and snapshots of the cache; absent elsewhere. */
  readonly backup?: BackupSettings;
  /** The services whose tasks have what a fault inside a task needs: an SSM agent, a shared process namespace. */
  readonly faultInjection: FaultInjectionSetting;
  /**
   * The image of the SSM agents: ours, AWS's that is not root, or the URI of one that you keep. With another than ours,
   * experiments that run a Command document of ours are left out: what it calls is in our image alone.
   */
  readonly agentImage: 'ours' | 'aws-non-root' | (string & {});
  /**
   * The background load, where an environment has too few users to measure by. Its requests are marked as synthetic;
   * `readOnly` leaves out the journeys that change data. Without one, users are measured at the load balancer, by the minute.
   */
  readonly load?: { readonly requestsPerSecond: number; readonly readOnly?: boolean };
  /** The IPv4 address ranges that may use the edge; without any, everybody may. */
  readonly allowedCidrs?: readonly string[];
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
    /**
     * How journeys share an alarm where FIS takes too few for one each: ten metrics, so five journeys, to an alarm; or any
     * number in a composite alarm, of which FIS's documentation says nothing: nobody has verified that it stops.
     */
    readonly sharedStopAlarms: 'metric-math' | 'composite-unverified';
    /** Experiments that may reach every zone at once. In production all others that would are refused. */
    readonly everyZone: readonly string[] | 'any';
    /** Experiments that in production may hit more than one task by what is over before an alarm can stop it. */
    readonly unstoppable: readonly string[];
  };
}

export const environmentNames = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** An unknown environment, or a setting that is missing or contradicts another; the message is one sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What an environment has unless told; how many zones, since which ones is the Region's to say. */
type Settings = Omit<Config, 'name' | 'system' | 'zones'> & { readonly zoneCount: number };

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

const environments: Readonly<Record<EnvironmentName, Settings>> = {
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
    reports: true,
    chaos: { ...base.chaos, longestMinutes: 5, mostTasksPercent: 34, everyZone: [] },
  },
};

/** What the person who deploys gives by context: `-c certificateArn=...`, `-c notify=a@b.c,d@e.f`; empty is absent. */
export interface Overrides {
  readonly region?: string | undefined;
  /** Ids, comma-separated: `use1-az1,use1-az2`. */
  readonly zones?: string | undefined;
  readonly architecture?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly domainName?: string | undefined;
  readonly notify?: string | undefined;
  /** Requests a second of the background load, or `off`. */
  readonly load?: string | undefined;
  readonly allowedCidrs?: string | undefined;
  /** `every-service`, `none` or names of services. */
  readonly faultInjection?: string | undefined;
  readonly agentImage?: string | undefined;
  readonly backupCopyTo?: string | undefined;
  readonly targetAccounts?: string | undefined;
  readonly orchestratorAccount?: string | undefined;
  readonly ownAccount?: string | undefined;
}

/**
 * The settings of an environment of a system, not yet checked: who only looks at an account needs no certificate. Throws
 * {@link ConfigError} for an unknown environment.
 */
export function settingsOf(
  { topology }: Pick<SystemModel, 'topology'>,
  name: string | undefined,
  overrides: Overrides = {},
): Config {
  const known = environmentNames.find((environment) => environment === name);
  if (!known) {
    const given = name === undefined ? 'no environment was given' : `${JSON.stringify(name)} is not an environment`;
    throw new ConfigError(`${given}: choose one of ${environmentNames.join(', ')} with -c env=NAME`);
  }
  const { certificateArn, domainName, notify, architecture, allowedCidrs, faultInjection, agentImage } = overrides;
  const { backupCopyTo, targetAccounts, orchestratorAccount, ownAccount } = overrides;
  const { zoneCount, load, backup, ...settings } = environments[known];
  if (backupCopyTo && !backup) {
    throw new ConfigError(`environment ${known}: backupCopyTo: it has no backup that could be copied`);
  }
  const region = overrides.region || settings.region;
  return {
    ...settings,
    name: known,
    system: topology.name,
    region,
    zones: overrides.zones ? overrides.zones.split(',').map((id) => id.trim()) : zonesIn(region, zoneCount).zones,
    ...(architecture && { architecture: architecture as Architecture }),
    ...(certificateArn && { certificateArn }),
    ...(domainName && { domainName }),
    ...(notify && { notify: notify.split(',') }),
    ...(allowedCidrs && { allowedCidrs: allowedCidrs.split(',') }),
    ...loadOf(overrides, settings.production, load),
    ...(faultInjection && { faultInjection: parseFaultInjection(faultInjection) }),
    ...(agentImage && { agentImage }),
    ...(backup && { backup: { ...backup, ...(backupCopyTo && { copyTo: backupCopyTo }) } }),
    ...(targetAccounts && { targetAccounts: targetAccounts.split(',') }),
    ...(orchestratorAccount && { orchestratorAccount }),
    ...(ownAccount && { ownAccount }),
  };
}

/** The same, fit to be deployed. Throws {@link ConfigError}. */
export function configOf(
  system: Pick<SystemModel, 'topology'>,
  name: string | undefined,
  overrides: Overrides = {},
): Config {
  const config = settingsOf(system, name, overrides);
  const { problem } = zonesIn(config.region, environments[config.name].zoneCount);
  if (problem && !overrides.zones) throw new ConfigError(`environment ${config.name}: ${problem}`);
  checkConfig(config);
  const [unknown] = unknownServices(config.faultInjection, system.topology);
  if (unknown !== undefined) {
    const services = system.topology.services.map((service) => service.name).join(', ');
    throw new ConfigError(
      `environment ${config.name}: faultInjection: ${JSON.stringify(unknown)} is neither every-service, none nor a service (${services})`,
    );
  }
  return config;
}

/** What is asked for, else what the environment has. In production nobody buys what nobody wants. */
function loadOf({ load: asked }: Overrides, readOnly: boolean, usual: Config['load']): Pick<Config, 'load'> {
  if (asked === 'off') return {};
  if (!asked) return usual ? { load: usual } : {};
  return { load: { requestsPerSecond: Number(asked), ...(readOnly && { readOnly }) } };
}

/** Refuses what could be deployed but not meant. Throws {@link ConfigError} naming the setting and its value. */
export function checkConfig(config: Config): void {
  const { name, production, region, certificateArn, domainName, vpcCidr, tasks, notify, agentImage } = config;
  const { load, allowedCidrs = [] } = config;
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
  const placement = problemOfPlacement(config);
  if (placement) refuse(placement);
  if (!/^\d+\.\d+\.0\.0\/16$/.test(vpcCidr))
    refuse(`vpcCidr ${JSON.stringify(vpcCidr)} is not a /16 such as 10.0.0.0/16`);
  if (tasks.minimum < 2) refuse(`tasks.minimum is ${tasks.minimum}: one task alone cannot survive its own death`);
  if (tasks.maximum > 5) refuse(`tasks.maximum is ${tasks.maximum}: FIS resolves at most 5 tasks for one action`);
  if (tasks.minimum > tasks.maximum) {
    refuse(`tasks.minimum ${tasks.minimum} is more than tasks.maximum ${tasks.maximum}`);
  }
  if (load && !(load.requestsPerSecond > 0 && load.requestsPerSecond <= 2000)) {
    refuse(`load is ${load.requestsPerSecond}: requests a second, above 0 and at most 2000, or off`);
  }
  if (load && production && !load.readOnly) refuse('load changes data: in production it must be readOnly');
  if (
    agentImage !== 'ours' &&
    agentImage !== 'aws-non-root' &&
    !/^[\w.-]+(:\d+)?\/[\w./-]+([:@][\w.:-]+)?$/.test(agentImage)
  ) {
    refuse(`agentImage ${JSON.stringify(agentImage)} is neither ours, aws-non-root nor the URI of an image`);
  }
  for (const cidr of allowedCidrs) {
    if (!isCidr(cidr)) refuse(`allowedCidrs: ${JSON.stringify(cidr)} is not an IPv4 range such as 203.0.113.0/24`);
  }
  const backups = backupProblem(config);
  if (backups) refuse(backups);
  const accounts = accountProblem(config);
  if (accounts) refuse(accounts);
  for (const address of notify) {
    if (!/^[^@\s]+@[^@\s]+$/.test(address)) refuse(`notify: ${JSON.stringify(address)} is not an e-mail address`);
  }
}

/** Whether a text is an IPv4 address range, from its first address on. */
function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(bits) > 32) return false;
  const value = parts.reduce((sum, part) => sum * 256 + part, 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}

/**
 * A system as an environment has it: its zones, its number of tasks, the journeys that its background load walks. The
 * network gives each zone's tasks a /20, in order. What a zone is called in the account only its subnets know
 * (`zoneNames`); where there are none, it is called by its id.
 */
export function systemIn(
  { zones, tasks, vpcCidr, load }: Config,
  system: SystemModel,
  zoneNames: readonly string[] = zones,
): SystemModel {
  const { topology } = system;
  const network = vpcCidr.split('.').slice(0, 2).join('.');
  return {
    ...system,
    journeys: load ? walkedJourneys(system.journeys, load) : [],
    topology: {
      ...topology,
      zones: zones.map((id, index) => ({ id, name: zoneNames[index] ?? id, cidr: `${network}.${16 * index}.0/20` })),
      services: topology.services.map((service) => ({ ...service, replicas: tasks.minimum })),
    },
  };
}
