import { runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import { account, type Deployed } from './deployed.ts';

/** A call to AWS: what, on what, and what IAM is told besides. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

export const call = (action: string, resource = '*', context: NonNullable<Call['context']> = {}): Call => ({
  action,
  resource,
  context,
});

export const regional = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${account}:${resource}`;
export const task = regional('ecs', 'task/shop-staging/0123456789abcdef0123456789abcdef');
export const instance = regional('ssm', 'managed-instance/mi-0123456789abcdef0');
export const execution = regional('ssm', 'automation-execution/11111111-2222-3333-4444-555555555555');
export const table = (name: string) => regional('dynamodb', `table/${name}`);
/** Tags of an environment, as what IAM is told of a resource or of a request. */
export const tagged = (environment: string, key = 'aws:ResourceTag') => ({
  [`${key}/breakwater:system`]: 'shop',
  [`${key}/breakwater:environment`]: environment,
});
export const inCluster = (environment: string) => ({ 'ecs:cluster': regional('ecs', `cluster/shop-${environment}`) });
export const toTasks = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
export const toSsm = { 'iam:PassedToService': 'ssm.amazonaws.com' };

/** What nobody here has any business with. */
export const temptations: readonly Call[] = [
  call('ecs:StopTask', regional('ecs', 'task/billing/0123456789abcdef0123456789abcdef')),
  call('ecs:StopTask', regional('ecs', 'task/shop-prod/0123456789abcdef0123456789abcdef')),
  call('ecs:UpdateService', regional('ecs', 'service/shop-staging/gateway')),
  call('ecs:CreateService', regional('ecs', 'service/shop-staging/gateway')),
  call('ecs:RegisterTaskDefinition', regional('ecs', 'task-definition/billing:1')),
  // Tags of ours say whose a service is.
  call('ecs:TagResource', regional('ecs', 'service/shop-staging/gateway'), {
    'aws:TagKeys': ['breakwater:environment'],
  }),
  call('ecs:TagResource', regional('ecs', 'task-definition/shop-staging-gateway:1')),
  call('iam:PassRole', `arn:aws:iam::${account}:role/admin`, toTasks),
  call('iam:PassRole', `arn:aws:iam::${account}:role/shop-staging-task-gateway-us-east-1`, toSsm),
  call('iam:CreateUser', `arn:aws:iam::${account}:user/eve`),
  call('iam:AttachRolePolicy', `arn:aws:iam::${account}:role/shop-staging-automation-memory-stress-us-east-1`),
  call('iam:PassRole', `arn:aws:iam::${account}:role/admin`, toSsm),
  call('iam:PassRole', `arn:aws:iam::${account}:role/shop-staging-automation-memory-stress-us-east-1`, {
    'iam:PassedToService': 'ec2.amazonaws.com',
  }),
  call('sts:AssumeRole', `arn:aws:iam::${account}:role/admin`),
  call('s3:GetObject', 'arn:aws:s3:::payroll/2026.csv'),
  call('s3:PutObject', 'arn:aws:s3:::payroll/2026.csv'),
  call('ssm:SendCommand', 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript'),
  call('ssm:SendCommand', regional('ssm', 'document/billing-maintenance')),
  call('ssm:SendCommand', instance),
  call('ssm:DeregisterManagedInstance', instance),
  call('ssm:SendCommand', regional('ec2', 'instance/i-0123456789abcdef0')),
  call('ssm:StartAutomationExecution', regional('ssm', 'automation-definition/billing-maintenance:1')),
  call('ssm:GetParameter', regional('ssm', 'parameter/secret')),
  call('ssm:GetParameters', regional('ssm', 'parameter/secret')),
  call('ssm:CreateActivation'),
  call('ssm:AddTagsToResource', instance),
  call('dynamodb:UpdateTable', table('billing')),
  call('dynamodb:DeleteTable', table('shop-staging-orders')),
  call('dynamodb:GetItem', table('shop-staging-orders')),
  call('elasticache:DeleteReplicationGroup', regional('elasticache', 'replicationgroup:shop-staging-cache')),
  call('elasticache:TestFailover', regional('elasticache', 'replicationgroup:billing-cache')),
  call('cloudwatch:DeleteAlarms', regional('cloudwatch', 'alarm:shop-staging-guardrail-users')),
  call('cloudwatch:SetAlarmState', regional('cloudwatch', 'alarm:shop-staging-guardrail-users')),
  call('secretsmanager:GetSecretValue', regional('secretsmanager', 'secret:billing-AbCdEf')),
  call('ec2:DeleteNetworkAcl', regional('ec2', 'network-acl/acl-1')),
  call('ec2:CreateNetworkAclEntry', regional('ec2', 'network-acl/acl-1')),
  call('ec2:CreateTags', regional('ec2', 'network-acl/acl-1'), { 'aws:RequestTag/Owner': 'eve' }),
  call('ec2:DeleteSubnet', regional('ec2', 'subnet/subnet-1')),
  call(
    'arc-zonal-shift:StartZonalShift',
    regional('elasticloadbalancing', 'loadbalancer/app/billing/0123456789abcdef'),
    {
      'aws:ResourceTag/breakwater:environment': 'prod',
    },
  ),
  call('kms:Decrypt', regional('kms', 'key/11111111-2222-3333-4444-555555555555')),
];

interface RoleProperties {
  readonly Description?: string;
  readonly RoleName?: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];
}

/** What a role of the synthesised app may do, by an IAM simulator. */
export class SynthesisedRole {
  readonly description: string;
  readonly trust: unknown;
  private readonly arn: string;
  private readonly properties: RoleProperties;
  private readonly policies: { name: string; policy: unknown }[];
  private readonly organisation: readonly object[];

  constructor(
    properties: RoleProperties,
    arn: string,
    policies: { name: string; policy: unknown }[],
    organisation: readonly object[] = [],
  ) {
    this.properties = properties;
    this.organisation = organisation;
    this.description = properties.Description ?? properties.RoleName ?? '';
    this.trust = properties.AssumeRolePolicyDocument;
    this.arn = arn;
    this.policies = policies;
  }

  /** The same role where the organisation has these service control policies, beside that which allows everything. */
  under(policies: readonly object[]): SynthesisedRole {
    return new SynthesisedRole(this.properties, this.arn, this.policies, policies);
  }

  /** The same rights, of a role of this name. */
  named(name: string): SynthesisedRole {
    return new SynthesisedRole(
      this.properties,
      `arn:aws:iam::${account}:role/${name}`,
      this.policies,
      this.organisation,
    );
  }

  /** Another role, with these statements and no other. */
  with(Statement: readonly object[]): SynthesisedRole {
    const policies = [{ name: 'given', policy: { Version: '2012-10-17', Statement } }];
    return new SynthesisedRole(this.properties, `arn:aws:iam::${account}:role/somebody`, policies);
  }

  /** Throws where the simulator cannot tell: an error is no answer. */
  async may({ action, resource, context = {} }: Call, resourcePolicy?: unknown): Promise<boolean> {
    const simulation = {
      request: {
        principal: this.arn,
        action,
        resource: { resource, accountId: account },
        contextVariables: { ...context, ...(this.organisation.length > 0 && { 'aws:PrincipalArn': this.arn }) },
      },
      ...(resourcePolicy !== undefined && { resourcePolicy }),
      identityPolicies: this.policies as { name: string; policy: object }[],
      serviceControlPolicies: this.organisationPolicies(),
      resourceControlPolicies: [],
    };
    // The simulator's input check knows no ARN without an account, which AWS' own documents have.
    if (/^arn:aws:ssm:[\w-]+::document\//.test(resource)) return runUnsafeSimulation(simulation, {}) === 'Allowed';
    const result = await runSimulation(simulation, {});
    if (result.resultType === 'error') {
      throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
    }
    return result.overallResult === 'Allowed';
  }

  private organisationPolicies() {
    if (this.organisation.length === 0) return [];
    const everything = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
    const policies = [everything, ...this.organisation].map((policy, index) => ({ name: `policy ${index}`, policy }));
    return [{ orgIdentifier: 'r-root', policies }];
  }
}

/** Every role of the app, by its logical id. */
export function rolesOf(deployed: Deployed): Map<string, SynthesisedRole> {
  const types = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
  const policies = types.flatMap((type) => deployed.resources(type));
  return new Map(
    deployed.resources('AWS::IAM::Role').map(({ stack, id, properties }) => {
      const role = properties as unknown as RoleProperties;
      const name = role.RoleName ?? id;
      const attached = policies
        .filter(
          ({ stack: where, properties: policy }) =>
            // A role that has a name may get policies from other stacks too.
            (where === stack || role.RoleName !== undefined) && rolesNamedBy(policy).includes(name),
        )
        .map(({ id: policyId, properties: policy }) => ({
          name: (policy.PolicyName as string | undefined) ?? policyId,
          policy: policy.PolicyDocument,
        }));
      const inline = (role.Policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
        name: PolicyName,
        policy: PolicyDocument,
      }));
      return [id, new SynthesisedRole(role, `arn:aws:iam::${account}:role/${name}`, [...inline, ...attached])];
    }),
  );
}

const rolesNamedBy = ({ Roles = [], RoleName }: Readonly<Record<string, unknown>>): unknown[] => [
  ...(Roles as unknown[]),
  RoleName,
];

/** Which of the calls a role may not make. */
export async function deniedOf(role: SynthesisedRole, calls: readonly Call[]): Promise<string[]> {
  const answers = await Promise.all(
    calls.map(async (each) => ((await role.may(each)) ? undefined : describeCall(each))),
  );
  return answers.filter((answer) => answer !== undefined);
}
/** Which of the calls a role may make. */
export const allowedOf = async (role: SynthesisedRole, calls: readonly Call[]) => {
  const denied = new Set(await deniedOf(role, calls));
  return calls.map(describeCall).filter((each) => !denied.has(each));
};
const describeCall = ({ action, resource }: Call) => `${action} on ${resource}`;

/** Whether a service, or a role, may do it by the policy of the resource alone. */
export async function letsIn(
  principal: string,
  { action, resource, context = {} }: Call,
  resourcePolicy: unknown,
): Promise<boolean> {
  const result = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: { ...context } },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}
