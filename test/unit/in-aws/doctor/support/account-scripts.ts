/** What an account has; a test changes what it is about. */
export interface AccountScript {
  /** Ids by names, of every Region. */
  readonly zones: Readonly<Record<string, string>>;
  /** By `service/code`; what is absent has the default. */
  readonly quotas: Readonly<Record<string, number>>;
  readonly defaults: Readonly<Record<string, number>>;
  readonly roles: readonly string[];
  /** Fargate vCPUs that the account uses now, whoever uses them. */
  readonly fargateInUse: number;
  readonly bootstrapVersion: string | undefined;
  /** What it says of itself, unless told. */
  readonly id?: string;
  /** Beside the environment's own, which is there where it is deployed. */
  readonly vpcs: number;
  readonly addresses: number;
  readonly deployed: boolean;
  /** It was deployed by other means than CloudFormation. */
  readonly withoutStacks?: true;
  /** What its tasks are built for, as ECS calls it. */
  readonly architecture: 'ARM64' | 'X86_64';
  readonly services: readonly ScriptedService[];
  /** Managed instances beside those of the running tasks, by the id of a task that is gone. */
  readonly goneTasks: readonly string[];
  /** Tasks whose agent is not registered. */
  readonly unregistered: readonly string[];
  readonly alarms: Readonly<Record<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>>;
  readonly templates: Readonly<Record<string, object>>;
  /** Operations that are refused. */
  readonly denied: readonly string[];
  /** Every operation is refused by this. */
  readonly refusal: { readonly name: string; readonly message: string } | undefined;
}

export interface ScriptedService {
  readonly name: string;
  readonly running: number;
  readonly desired: number;
  readonly rollout?: 'COMPLETED' | 'IN_PROGRESS' | 'FAILED';
  readonly event?: string;
  readonly withoutAgent?: boolean;
  /** The revision of its task definition that its stack has, where that is not the one that runs. */
  readonly revisionOfStack?: number;
}

const services = ['gateway', 'product-service', 'order-service', 'payment-service'];
const more = ['recommendation-service', 'notification-service'];
const guardrails = ['users', 'browse', 'order', 'track', 'home'].map((name) => `shop-dev-guardrail-${name}`);

const elsewhere = { 'eu-west-1a': 'euw1-az3', 'eu-west-1b': 'euw1-az1', 'eu-west-1c': 'euw1-az2' };

/** An account in which dev is deployed and all is well, as AWS's answers have it. */
export const healthy: AccountScript = {
  zones: {
    'us-east-1a': 'use1-az1',
    'us-east-1b': 'use1-az2',
    'us-east-1c': 'use1-az4',
    'us-east-1d': 'use1-az3',
    ...elsewhere,
  },
  quotas: { 'fargate/L-3032A538': 64 },
  defaults: { 'vpc/L-F678F1CE': 5, 'ec2/L-0263D0A3': 5, 'fargate/L-3032A538': 6 },
  roles: ['AWSServiceRoleForECS', 'AWSServiceRoleForElastiCache', 'AWSServiceRoleForFIS'],
  fargateInUse: 3,
  bootstrapVersion: '30',
  vpcs: 1,
  addresses: 1,
  deployed: true,
  architecture: 'ARM64',
  services: [
    ...[...services, ...more].map((name) => ({ name, running: 2, desired: 2 })),
    { name: 'walker', running: 1, desired: 1, withoutAgent: true },
  ],
  goneTasks: [],
  unregistered: [],
  alarms: Object.fromEntries([...guardrails, 'shop-dev-users', 'shop-dev-objective-users'].map((name) => [name, 'OK'])),
  templates: {
    'lose-payment': {
      actions: { cut: { actionId: 'aws:ecs:task-network-blackhole-port', targets: { Tasks: 'all' } } },
      targets: { all: { resourceType: 'aws:ecs:task', selectionMode: 'ALL' } },
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:::alarm:a' }],
    },
  },
  denied: [],
  refusal: undefined,
};

/** A new account before its first deployment: no roles, the least quota, and a zone without ARM64 behind the first letter. */
export const fresh: AccountScript = {
  ...healthy,
  zones: { 'us-east-1a': 'use1-az3', 'us-east-1b': 'use1-az2', 'us-east-1c': 'use1-az4', ...elsewhere },
  quotas: { 'fargate/L-3032A538': 2 },
  roles: [],
  fargateInUse: 0,
  bootstrapVersion: undefined,
  addresses: 0,
  deployed: false,
  services: [],
  alarms: {},
  templates: {},
};

/** A deployment that went half well. */
export const broken: AccountScript = {
  ...healthy,
  services: [
    { name: 'gateway', running: 2, desired: 2 },
    {
      name: 'order-service',
      running: 1,
      desired: 2,
      rollout: 'IN_PROGRESS',
      event:
        "(service order-service) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
    },
    { name: 'walker', running: 0, desired: 1, withoutAgent: true },
  ],
  goneTasks: ['gone-1', 'gone-2'],
  unregistered: ['gateway-1'],
  alarms: {
    'shop-dev-guardrail-users': 'INSUFFICIENT_DATA',
    'shop-dev-guardrail-order': 'OK',
    'shop-dev-users': 'ALARM',
  },
};
