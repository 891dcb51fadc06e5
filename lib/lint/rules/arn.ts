import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { Path } from '../path.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { itemsOf } from '../told.ts';
import { isKnown, type Text } from '../unresolved.ts';
import { isPlaceholder } from './placeholder.ts';
import { alarmSource } from './stop-condition.ts';

export const arn: LintRule = {
  id: 'arn',
  title: 'Where AWS wants an ARN there is one, and no name, no Ref of a role or an alarm, no placeholder.',
  severity: 'error',
  source: pages.createTemplate,
  *check(subject) {
    for (const { at, value, kind } of arnsIn(subject)) {
      const problem = isKnown(value) ? whyNoArn(value, kind) : whyNoArnByRef(value.reference, subject);
      if (problem !== undefined) yield { at, message: problem };
    }
  },
};

const forms = {
  'a role': /^arn:[a-z-]+:iam::\d{12}:role\/\S+$/,
  'an alarm': /^arn:[a-z-]+:cloudwatch:[a-z0-9-]+:\d{12}:alarm:[^<>]+$/,
  'a log group': /^arn:[a-z-]+:logs:[a-z0-9-]+:\d{12}:log-group:[^\s<>]+$/,
  'a resource': /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:\S+$/,
};

interface Wanted {
  readonly at: Path;
  readonly value: Text;
  readonly kind: keyof typeof forms;
}

function* arnsIn(subject: Subject): Iterable<Wanted> {
  const { roleArn, logGroupArn, stopConditions } = subject.content;
  if (roleArn !== undefined) yield { at: ['roleArn'], value: roleArn, kind: 'a role' };
  if (logGroupArn !== undefined) yield { at: logGroupPath, value: logGroupArn, kind: 'a log group' };
  for (const [index, { source, value }] of stopConditions.entries()) {
    const at = ['stopConditions', index, 'value'];
    if (source === alarmSource && value !== undefined) yield { at, value, kind: 'an alarm' };
  }
  for (const { at, content } of targetsOf(subject)) {
    for (const [index, value] of itemsOf(content.resourceArns).entries()) {
      yield { at: [...at, 'resourceArns', index], value, kind: 'a resource' };
    }
  }
}

const logGroupPath = ['logConfiguration', 'cloudWatchLogsConfiguration', 'logGroupArn'];

function whyNoArn(value: string, kind: Wanted['kind']): string | undefined {
  if (forms[kind].test(value)) return undefined;
  return `${shown(value)} ${isPlaceholder(value) ? 'is still to be filled in: the' : 'is not the'} ARN of ${kind}`;
}

/** What Ref gives the name of. Source: CloudFormation reference, return values. */
const namedByRef = [
  'AWS::IAM::Role',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::Logs::LogGroup',
];

function whyNoArnByRef(reference: Exclude<Text, string>['reference'], { surroundings }: Subject): string | undefined {
  if (!reference || reference.attribute !== undefined) return undefined;
  const { id } = reference;
  const type = surroundings?.resource(id)?.type;
  if (type === undefined || !namedByRef.includes(type)) return undefined;
  return `Ref of ${id} is its name: its ARN is Fn::GetAtt ${id}.Arn`;
}
