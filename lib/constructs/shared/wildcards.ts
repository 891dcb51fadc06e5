import type { CfnRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { acknowledge } from './acknowledge.ts';
import { anyResource, anyResourceMetadata } from './any-resource.ts';

/** Why a pattern of resources is no narrower, by how it ends. */
const patterns: readonly (readonly [end: RegExp, reason: string])[] = [
  [/:task\/[^*/]+\/\*$/, 'ECS makes up the id of a task; the cluster is named'],
  [
    /:service\/[^*/]+\/\*$/,
    'Which service, the document is told; it takes those of the topology, and the cluster is named',
  ],
  [/:task-definition\/[^*]+-\*:\*$/, 'The task definitions of this environment, by the start of their names'],
  [/:role\/[^*]+-(task|execution)-\*$/, 'The roles of the tasks of this environment, by the start of their names'],
  [/:service-(deployment|revision)\/[^*/]+\/\*$/, 'ECS makes up the id; the cluster is named'],
  [/:experiment-template\/\*$/, 'A template says by its tags whose it is; it is read only'],
  [/:safety-lever\/\*$/, 'An account has one in a Region'],
  [/:stack\/[^*/]+\/\*$/, 'CloudFormation makes up the end of the id; the stack is named'],
  [
    /:managed-instance\/\*$/,
    'SSM makes up the id of a managed instance when its task registers; the document is named',
  ],
  [/:automation-definition\/[^*]+:\*$/, 'Any version of the one document that is named'],
  [/:automation-execution\/\*$/, 'SSM makes up the id of an execution; what may be executed is named'],
  [/:(table\/|replicationgroup:|cluster:)[^*]+-\*$/, 'The stores of this environment, by the start of their names'],
  [/:network-acl\/\*$/, 'FIS makes network ACLs of its own, and deletes them'],
  [/:loadbalancer\/app\/\*$/, 'Elastic Load Balancing makes up the id; the environment is named by its tag'],
  [/:(subnet|vpc)\/\*$/, 'FIS swaps the network ACLs of the subnets that the target names by their tags'],
  [/:experiment\/\*$/, 'FIS makes up the id of an experiment; its template is named, or looked at first'],
  [/>\/backup\/\*$/, 'DynamoDB makes up the id of a backup; the table is named'],
  [/>\/\*$/, 'FIS makes up the keys in the one bucket that is named'],
];

/** Adds statements to a role, and explains every `*` in them. */
export function addExplained(role: Role, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) role.addToPolicy(statement);
  explain(role, statements);
}

/** Explains every `*` in a role's statements: to the policy at synth, and to cdk-nag finding by finding. */
export function explain(role: Role, statements: readonly PolicyStatement[]): void {
  const onAny = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  const reasons = Object.fromEntries(
    onAny.flatMap((action) => (anyResource[action] ? [[action, anyResource[action]]] : [])),
  );
  (role.node.defaultChild as CfnRole).addMetadata(anyResourceMetadata, reasons);
  const texts = statements
    .flatMap(({ resources }) => resources)
    .map((resource) => textOf(Stack.of(role).resolve(resource)));
  acknowledge(
    role,
    Object.fromEntries(
      texts.flatMap((text) => {
        const reason = text === '*' ? allOf(reasons, onAny) : patterns.find(([end]) => end.test(text))?.[1];
        return reason ? [[`AwsSolutions-IAM5[Resource::${text}]`, reason]] : [];
      }),
    ),
  );
}

/** The reasons of all actions; none where one has none. */
function allOf(reasons: Readonly<Record<string, string>>, actions: readonly string[]): string | undefined {
  if (actions.some((action) => !reasons[action])) return undefined;
  return Object.entries(reasons)
    .map(([action, reason]) => `${action}: ${reason}`)
    .join('; ');
}

/** A resource as cdk-nag writes it: `arn:aws:ecs:<AWS::Region>:<AWS::AccountId>:task/SYSTEM-ENVIRONMENT/*`. */
function textOf(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = resolved as Record<string, unknown>;
  if (Ref) return `<${Ref}>`;
  if (attribute) return `<${(attribute as string[]).join('.')}>`;
  return join ? (join as [string, unknown[]])[1].map(textOf).join('') : JSON.stringify(resolved);
}
